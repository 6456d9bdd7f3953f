package store

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
)

const (
	// setInbox is the inbox of documents whose changes are idempotent and emit nothing: none to speak of.
	setInbox = 1
	// maxDays is how many days one look at the index goes over.
	maxDays  = 31
	cursorID = "cursor"
)

// Index is the index of orders by time. An order is entered before it is written: what is written is always found.
type Index struct {
	buckets *sidecar.Aggregate[schedule.Bucket]
	days    *sidecar.Aggregate[schedule.Day]
	sweep   *sidecar.Aggregate[schedule.Cursor]
	mu      sync.Mutex
	// known are the minutes that this process has entered into their days.
	known map[time.Time]bool
}

func newIndex(sc *sidecar.Sidecar) *Index {
	return &Index{
		buckets: sidecar.NewAggregate[schedule.Bucket](sc, "bucket/").WithInbox(setInbox),
		days:    sidecar.NewAggregate[schedule.Day](sc, "day/").WithInbox(setInbox),
		sweep:   sidecar.NewAggregate[schedule.Cursor](sc, "sweep/").WithInbox(setInbox),
		known:   map[time.Time]bool{},
	}
}

// Add enters an order at a time. When it returns nil, the sweep and the lists will come by it.
func (x *Index) Add(ctx context.Context, id string, at time.Time) error {
	entry := schedule.NewEntry(id, at)
	if err := x.addMinute(ctx, entry.Time()); err != nil {
		return err
	}
	cause := step("index", id+" "+strconv.FormatInt(entry.At, 10))
	_, err := x.buckets.Update(ctx, schedule.BucketKey(entry), cause, func(b *schedule.Bucket, _ bool) ([]events.Draft, error) {
		b.Add(entry)
		return nil, nil
	})
	return err
}

// addMinute enters the minute into its day, and makes sure that the sweep begins before it: once for each minute that
// this process sees.
func (x *Index) addMinute(ctx context.Context, at time.Time) error {
	minute := at.UTC().Truncate(time.Minute)
	if x.knows(minute) {
		return nil
	}
	_, err := x.sweep.Update(ctx, cursorID, step("sweep-begins", minute.String()), func(c *schedule.Cursor, exists bool) ([]events.Draft, error) {
		if !exists {
			c.SweptTo = minute.Add(-24 * time.Hour)
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	_, err = x.days.Update(ctx, schedule.DayKey(at), step("minute", minute.String()), func(d *schedule.Day, _ bool) ([]events.Draft, error) {
		d.Add(minute)
		return nil, nil
	})
	if err == nil {
		x.learn(minute)
	}
	return err
}

func (x *Index) knows(minute time.Time) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.known[minute]
}

func (x *Index) learn(minute time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for old := range x.known {
		if minute.Sub(old) > time.Hour {
			delete(x.known, old)
		}
	}
	x.known[minute] = true
}

// Minutes returns the minutes with entries from one time to another, in order. It looks at a month at most, and returns
// where it stopped looking: to, or earlier.
func (x *Index) Minutes(ctx context.Context, from, to time.Time) (minutes []time.Time, until time.Time, err error) {
	days := schedule.Days(from, to, maxDays)
	keys := make([]string, len(days))
	for i, day := range days {
		keys[i] = schedule.DayKey(day)
	}
	found, err := x.days.GetMany(ctx, keys)
	if err != nil {
		return nil, time.Time{}, err
	}
	first := from.UTC().Truncate(time.Minute)
	for i, day := range found {
		for _, minute := range day.State.Times(days[i]) {
			if !minute.Before(first) && !minute.After(to) {
				minutes = append(minutes, minute)
			}
		}
	}
	if len(days) == maxDays {
		to = earlier(to, days[maxDays-1].Add(24*time.Hour-time.Millisecond))
	}
	return minutes, to, nil
}

// Entries returns the entries of minutes, in order.
func (x *Index) Entries(ctx context.Context, minutes ...time.Time) ([]schedule.Entry, error) {
	var keys []string
	for _, minute := range minutes {
		keys = append(keys, schedule.BucketKeys(minute)...)
	}
	buckets, err := x.buckets.GetMany(ctx, keys)
	if err != nil {
		return nil, err
	}
	var entries []schedule.Entry
	for _, b := range buckets {
		entries = append(entries, b.State.Entries...)
	}
	slices.SortFunc(entries, schedule.Entry.Compare)
	return entries, nil
}

// SweptTo returns up to when every entry has been dealt with; ok is false when there has never been one.
func (x *Index) SweptTo(ctx context.Context) (at time.Time, ok bool, err error) {
	c, err := x.sweep.Get(ctx, cursorID)
	return c.State.SweptTo, c.Exists(), err
}

// Sweep says that every entry up to a time has been dealt with. It never goes back.
func (x *Index) Sweep(ctx context.Context, to time.Time) error {
	_, err := x.sweep.Update(ctx, cursorID, step("swept", to.UTC().String()), func(c *schedule.Cursor, _ bool) ([]events.Draft, error) {
		if to.After(c.SweptTo) {
			c.SweptTo = to.UTC()
		}
		return nil, nil
	})
	return err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
