// Package load puts many shoppers into a shop at once, and tells how long they took and who was let down.
package load

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Load is what is put on a shop.
type Load struct {
	// Visit is one shopper's whole visit. It is called by many at once.
	Visit func(context.Context) error
	// Shoppers are how many there are at once. Each begins another visit when one is over, For as long.
	Shoppers int
	For      time.Duration
	Say      func(format string, args ...any)
}

// tally is safe for concurrent use.
type tally struct {
	mu    sync.Mutex
	took  []time.Duration
	wrong map[string]int
}

// Run ends when every visit that was begun is over, so that nothing is left half done. It fails when a visit failed.
func (l Load) Run(ctx context.Context) error {
	if l.Shoppers < 1 || l.For <= 0 {
		return fmt.Errorf("%d shoppers for %s are no load: both have to be more than zero", l.Shoppers, l.For)
	}
	l.Say("%d shoppers at once, for %s", l.Shoppers, l.For)
	began := time.Now()
	t := &tally{wrong: map[string]int{}}
	var shoppers sync.WaitGroup
	for range l.Shoppers {
		shoppers.Go(func() { l.shop(ctx, began.Add(l.For), t) })
	}
	shoppers.Wait()
	t.report(l.Say, time.Since(began))
	return errors.Join(t.err(), ctx.Err())
}

func (l Load) shop(ctx context.Context, until time.Time, t *tally) {
	for time.Now().Before(until) && ctx.Err() == nil {
		began := time.Now()
		err := l.Visit(ctx)
		if ctx.Err() != nil {
			return // it was broken off, and tells nothing of the shop
		}
		t.note(time.Since(began), err)
	}
}

func (t *tally) note(took time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.wrong[err.Error()]++
		return
	}
	t.took = append(t.took, took)
}
