// Package sweep remembers, in the state store, what is to be looked at again and when. Keys cannot be listed, so the
// entries stand in documents whose keys follow from the clock: one per minute and shard; a cursor document says from
// which minute on there may be any.
package sweep

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
)

const (
	// grace is how long after a minute a replica whose clock is behind may still write into it.
	grace = 2
	// early is how many minutes before the first entry the cursor begins: another process's first may be due before it.
	early = 10
	// span bounds the minutes that one look takes in, after a long stop.
	span = 60
	// cursorID is the one document of cursors.
	cursorID = "cursor"
)

// Entry is one thing to look at again.
type Entry struct {
	ID string `json:"id"`
	// Attempts counts the looks that came to nothing.
	Attempts int       `json:"attempts"`
	Due      time.Time `json:"due"`
	// Nonce is new each time the entry is added: what is added again while it is being looked at stays.
	Nonce  string `json:"nonce"`
	bucket bucket
}

// Index is the entries in a sidecar's state store. Its methods may be called by several processes at once; an entry is
// then looked at more than once, and never lost.
type Index struct {
	buckets *sidecar.Aggregate[map[string]Entry]
	cursor  *sidecar.Aggregate[int64]
	started atomic.Bool
}

// New returns the index whose documents stand under "sweep/".
func New(sc *sidecar.Sidecar) *Index {
	return &Index{
		buckets: sidecar.NewAggregate[map[string]Entry](sc, "sweep/").WithInbox(1),
		cursor:  sidecar.NewAggregate[int64](sc, "sweep/").WithInbox(1),
	}
}

// Add makes id due. When it returns nil, the entry outlives the process.
func (x *Index) Add(ctx context.Context, id string, attempts int, due time.Time) (Entry, error) {
	if err := x.start(ctx, due); err != nil {
		return Entry{}, err
	}
	e := Entry{ID: id, Attempts: attempts, Due: due.UTC(), Nonce: events.NewID(), bucket: bucketOf(id, due)}
	return e, x.update(ctx, e.bucket, func(entries map[string]Entry) map[string]Entry {
		if entries == nil {
			entries = map[string]Entry{}
		}
		entries[id] = e
		return entries
	})
}

// Remove takes an entry out that [Index.Due] returned, unless it was added anew meanwhile.
func (x *Index) Remove(ctx context.Context, e Entry) error {
	return x.update(ctx, e.bucket, func(entries map[string]Entry) map[string]Entry {
		if entries[e.ID].Nonce == e.Nonce {
			delete(entries, e.ID)
		}
		return entries
	})
}

// Postpone makes an entry due later, one attempt on.
func (x *Index) Postpone(ctx context.Context, e Entry, due time.Time) error {
	if _, err := x.Add(ctx, e.ID, e.Attempts+1, due); err != nil {
		return err
	}
	return x.Remove(ctx, e)
}

// Due returns the entries that are due at now, and tidies up the minutes that are over. An entry that is not due yet is
// not returned, though its minute has begun.
func (x *Index) Due(ctx context.Context, now time.Time) ([]Entry, error) {
	cursor, err := x.cursor.Get(ctx, cursorID)
	if err != nil || !cursor.Exists() {
		return nil, err
	}
	last := min(minuteOf(now), cursor.State+span)
	buckets := bucketsOf(cursor.State, last)
	keys := make([]string, len(buckets))
	for i, b := range buckets {
		keys[i] = b.key()
	}
	found, err := x.buckets.GetMany(ctx, keys)
	if err != nil {
		return nil, err
	}
	next := cursor.State
	for i, f := range found {
		over := buckets[i].minute < minuteOf(now)-grace && len(f.State) == 0
		if !over {
			break
		}
		if err := x.discard(ctx, f, keys[i]); err != nil {
			return nil, err
		}
		next = buckets[i].minute
	}
	return collect(buckets, found, now), x.advance(ctx, next)
}

// collect returns what is due at now of the entries in found.
func collect(buckets []bucket, found []sidecar.Snapshot[map[string]Entry], now time.Time) []Entry {
	var due []Entry
	for i, f := range found {
		for _, e := range f.State {
			if e.bucket = buckets[i]; !e.Due.After(now) {
				due = append(due, e)
			}
		}
	}
	slices.SortFunc(due, func(a, b Entry) int { return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.ID, b.ID)) })
	return due
}

// discard deletes the document of an empty bucket.
func (x *Index) discard(ctx context.Context, f sidecar.Snapshot[map[string]Entry], key string) error {
	if !f.Exists() {
		return nil
	}
	return x.buckets.Delete(ctx, key)
}

// start makes sure that the cursor is no later than due, before the first entry of this process.
func (x *Index) start(ctx context.Context, due time.Time) error {
	if x.started.Load() {
		return nil
	}
	_, err := x.cursor.Update(ctx, cursorID, anew(), func(minute *int64, exists bool) ([]events.Draft, error) {
		if !exists {
			*minute = minuteOf(due) - early
		}
		return nil, nil
	})
	if err == nil {
		x.started.Store(true)
	}
	return err
}

func (x *Index) advance(ctx context.Context, to int64) error {
	_, err := x.cursor.Update(ctx, cursorID, anew(), func(minute *int64, _ bool) ([]events.Draft, error) {
		*minute = max(*minute, to)
		return nil, nil
	})
	return err
}

func (x *Index) update(ctx context.Context, b bucket, change func(map[string]Entry) map[string]Entry) error {
	_, err := x.buckets.Update(ctx, b.key(), anew(), func(entries *map[string]Entry, _ bool) ([]events.Draft, error) {
		*entries = change(*entries)
		return nil, nil
	})
	return err
}

// anew returns a cause that is like no other: the index's changes are idempotent by themselves.
func anew() events.Event { return events.Command("sweep", events.NewID(), cursorID, time.Time{}) }
