package report

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/souk-shop/souk/services/orders/internal/figures"
	"github.com/souk-shop/souk/services/orders/internal/order"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
)

const (
	// readers is how many parts of a day are read at once.
	readers = 4
	// minutesAtOnce is how many minutes make a part.
	minutesAtOnce = 12
	// ordersAtOnce is how many orders are read at once for a part.
	ordersAtOnce = 50
)

// read adds up a day.
func (r *Reporter) read(ctx context.Context, day time.Time) (figures.Figures, error) {
	minutes, _, err := r.store.Index.Minutes(ctx, day, day.Add(24*time.Hour-time.Millisecond))
	if err != nil {
		return figures.Figures{}, err
	}
	var (
		t       = &counter{tally: figures.New(schedule.DayKey(day), r.currency)}
		slots   = make(chan struct{}, readers)
		reading sync.WaitGroup
	)
	for part := range slices.Chunk(minutes, minutesAtOnce) {
		slots <- struct{}{}
		if t.over() {
			break
		}
		reading.Go(func() {
			defer func() { <-slots }()
			t.fail(r.readPart(ctx, part, t))
		})
	}
	reading.Wait()
	return t.tally.Figures(), t.err
}

// readPart counts the orders of some minutes.
func (r *Reporter) readPart(ctx context.Context, minutes []time.Time, t *counter) error {
	entries, err := r.store.Index.Entries(ctx, minutes...)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(slices.Compact(entries), ordersAtOnce) {
		if t.over() {
			return nil
		}
		orders, err := r.store.OrdersOf(ctx, batch)
		if err != nil {
			return err
		}
		t.add(orders)
	}
	return nil
}

// counter is a tally that several may add to.
type counter struct {
	mu    sync.Mutex
	tally *figures.Tally
	err   error
}

func (c *counter) add(orders []order.Order) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range orders {
		c.tally.Add(o)
	}
}

func (c *counter) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = errors.Join(c.err, err)
}

// over tells that reading on makes no difference.
func (c *counter) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err != nil || c.tally.Full()
}
