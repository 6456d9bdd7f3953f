package process

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/orders/internal/cart"
	"github.com/souk-shop/souk/services/orders/internal/order"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
)

const (
	// grace is how far the cursor stays behind what has been swept: longer than any delivery takes, plus what clocks may
	// be apart, so that an order which is written long after its entry is still found.
	grace = time.Minute
	// stride is how far the cursor moves at least: a tick that moves it less need not write.
	stride = time.Minute
	// sweepers is how many orders a sweep ends at once.
	sweepers = 8
	// sweepBatch is how many orders a sweep reads at once.
	sweepBatch = 200
)

// Sweep ends what has waited too long. It looks at every entry of the index between its cursor and the timeout, and moves
// the cursor over what needs no other look. Several may sweep at once: what one has ended, the others leave alone.
func (p *Process) Sweep(ctx context.Context) error {
	from, ok, err := p.Store.Index.SweptTo(ctx)
	if err != nil || !ok {
		return err
	}
	now := p.now()
	due := now.Add(-p.Timeout)
	minutes, until, err := p.Store.Index.Minutes(ctx, from, due)
	if err != nil {
		return err
	}
	var failed []error
	swept := until
	for _, minute := range minutes {
		open, err := p.sweepMinute(ctx, minute, from, due, now)
		if err == nil {
			continue
		}
		failed = append(failed, err)
		if open = open.Add(-time.Millisecond); open.Before(swept) {
			swept = open
		}
	}
	if swept = earliest(swept, due.Add(-grace)); swept.Sub(from) >= stride {
		failed = append(failed, p.Store.Index.Sweep(ctx, swept))
	}
	p.forget(from)
	return errors.Join(failed...)
}

// sweepMinute ends what is due of a minute's entries. With an error it returns the time of the first entry that needs
// another look.
func (p *Process) sweepMinute(ctx context.Context, minute, from, due, now time.Time) (time.Time, error) {
	entries, err := p.Store.Index.Entries(ctx, minute)
	if err != nil {
		return minute, err
	}
	entries = p.unsettled(entries, from, due)
	for len(entries) > 0 {
		batch := entries[:min(sweepBatch, len(entries))]
		entries = entries[len(batch):]
		if err := p.sweepBatch(ctx, batch, now); err != nil {
			return batch[0].Time(), err
		}
	}
	return time.Time{}, nil
}

func (p *Process) sweepBatch(ctx context.Context, batch []schedule.Entry, now time.Time) error {
	ids := make([]string, len(batch))
	for i, e := range batch {
		ids[i] = e.ID
	}
	found, err := p.Store.Orders.GetMany(ctx, ids)
	if err != nil {
		return err
	}
	var (
		working sync.WaitGroup
		slots   = make(chan struct{}, sweepers)
		errs    = make([]error, len(batch))
	)
	for i, snapshot := range found {
		if !snapshot.Exists() {
			continue // may still be written, within the grace
		}
		slots <- struct{}{}
		working.Go(func() {
			defer func() { <-slots }()
			var ended bool
			if ended, errs[i] = p.end(ctx, snapshot, now); ended {
				p.settle(batch[i])
			}
		})
	}
	working.Wait()
	return errors.Join(errs...)
}

// end ends an order that has waited too long, and tells whether it has ended. What a sweep or a request ended earlier is
// published again: nobody else would, had its process ended before it could.
func (p *Process) end(ctx context.Context, snapshot sidecar.Snapshot[order.Order], now time.Time) (bool, error) {
	o := snapshot.State
	cause := events.Command("TimeOut", o.Since.String(), o.ID, now)
	switch {
	case !o.Status.IsEnd() && now.Sub(o.Since) < p.Timeout:
		return false, nil
	case !o.Status.IsEnd(), snapshot.Handled(cause.ID):
		err := p.timeOut(ctx, o, cause, now)
		return err == nil, err
	case snapshot.Handled(cancelling(o.ID, now).ID):
		_, err := p.change(ctx, o.ID, cancelling(o.ID, now), func(*order.Order) ([]events.Draft, error) { return nil, nil })
		return err == nil, err
	default:
		return true, nil
	}
}

// timeOut ends one order. Two sweeps that meet on it have the same cause, and so the same event.
func (p *Process) timeOut(ctx context.Context, o order.Order, cause events.Event, now time.Time) error {
	seen, err := p.Store.Carts.Get(ctx, o.CartID)
	if err != nil {
		return err
	}
	missing := cart.Missing()
	reason, detail := missing.Reason, missing.Detail
	if seen.State.Version >= o.CartVersion {
		reason, detail = events.CancelledTimeout, "The checkout could not be completed in time. Please check out again."
	}
	_, err = p.change(ctx, o.ID, cause, func(o *order.Order) ([]events.Draft, error) {
		return o.TimeOut(p.Timeout, reason, detail, now), nil
	})
	return err
}

// unsettled returns the entries after from, up to due, that are not known to have ended.
func (p *Process) unsettled(entries []schedule.Entry, from, due time.Time) []schedule.Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	var open []schedule.Entry
	for _, e := range entries {
		if at := e.Time(); at.After(from) && !at.After(due) && !p.settled[e] {
			open = append(open, e)
		}
	}
	return open
}

func (p *Process) settle(e schedule.Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settled[e] = true
}

// forget drops what the cursor has passed.
func (p *Process) forget(swept time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for e := range p.settled {
		if !e.Time().After(swept) {
			delete(p.settled, e)
		}
	}
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
