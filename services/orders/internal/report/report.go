// Package report reads all of a day's orders for its figures. Reading a day takes a while, so it is done once for
// whoever asks at the same time or shortly after. It writes nothing.
package report

import (
	"context"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/orders/internal/figures"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
	"github.com/souk-shop/souk/services/orders/internal/store"
)

const (
	// MaxAge is how old figures may be.
	MaxAge = 30 * time.Second
	// patience is how long reading a day may take.
	patience = 25 * time.Second
	// maxDays is how many days' figures are remembered.
	maxDays = 32
	// daysAtOnce is how many days are read at once.
	daysAtOnce = 2
)

// Background runs work that outlives its request.
type Background func(ctx context.Context, name string, work func(context.Context) error)

// Reporter knows the days' figures. Its methods are safe for concurrent use.
type Reporter struct {
	store      *store.Store
	currency   string
	now        func() time.Time
	background Background
	slots      chan struct{}

	mu   sync.Mutex
	days map[string]*reading
}

// New returns a reporter on the orders in s; currency is the shop's.
func New(s *store.Store, currency string, now func() time.Time, background Background) *Reporter {
	return &Reporter{
		store: s, currency: currency, now: now, background: background, slots: make(chan struct{}, daysAtOnce),
		days: map[string]*reading{},
	}
}

// reading is a day as it is being read, and as it was read.
type reading struct {
	begun   time.Time
	done    chan struct{}
	figures figures.Figures
	err     error
}

// fresh tells whether the reading will do for who asks now.
func (d *reading) fresh(now time.Time) bool {
	select {
	case <-d.done:
		return d.err == nil && now.Sub(d.begun) < MaxAge
	default:
		return true
	}
}

// Figures returns the figures of a day in UTC, at most [MaxAge] old. The error is of kind Unavailable.
func (r *Reporter) Figures(ctx context.Context, day time.Time) (figures.Figures, error) {
	d, begin := r.reading(schedule.DayKey(day))
	if begin {
		r.background(ctx, "figures", func(ctx context.Context) error {
			r.fill(ctx, d, day)
			return nil
		})
	}
	select {
	case <-d.done:
		return d.figures, d.err
	case <-ctx.Done():
		return figures.Figures{}, unavailable(ctx.Err())
	}
}

// reading returns the reading of a day that is under way or fresh, or a new one for the caller to begin.
func (r *Reporter) reading(day string) (d *reading, begin bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if d, ok := r.days[day]; ok && d.fresh(now) {
		return d, false
	}
	r.forget(now)
	d = &reading{begun: now, done: make(chan struct{}), err: unavailable(nil)}
	r.days[day] = d
	return d, true
}

// forget makes room for one more day: what is not fresh goes, and of too many the oldest. Those who wait for a reading
// still get it.
func (r *Reporter) forget(now time.Time) {
	oldest := ""
	for day, d := range r.days {
		if !d.fresh(now) {
			delete(r.days, day)
		} else if oldest == "" || d.begun.Before(r.days[oldest].begun) {
			oldest = day
		}
	}
	if len(r.days) >= maxDays {
		delete(r.days, oldest)
	}
}

// fill reads the day, when it is its turn.
func (r *Reporter) fill(ctx context.Context, d *reading, day time.Time) {
	defer close(d.done)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
		d.figures, d.err = r.read(ctx, day)
	case <-ctx.Done():
	}
}

func unavailable(cause error) error {
	return problem.NewUnavailable("figures", "The figures could not be read in time.").Because(cause)
}
