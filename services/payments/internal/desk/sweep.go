package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/services/payments/internal/payment"
	"github.com/souk-shop/souk/services/payments/internal/provider"
	"github.com/souk-shop/souk/services/payments/internal/sweep"
)

const (
	// longestBackoff bounds the time between two looks of the sweep at one payment.
	longestBackoff = time.Minute
	// maxRefusals is how often the sweep asks for a capture that is refused for now: for about an hour.
	maxRefusals = 60
)

// Tick starts a sweep in the background, unless this process is at one.
func (d *Desk) Tick(ctx context.Context) error {
	if d.sweeping.CompareAndSwap(false, true) {
		d.background(ctx, "payments-sweep", func(ctx context.Context) error {
			defer d.sweeping.Store(false)
			return d.Sweep(ctx)
		})
	}
	return nil
}

// Sweep settles the payments whose background work has not: because its process died, or the provider could not say. One
// that cannot be settled now is looked at again later, after a longer time with each attempt. The error is for the
// index; what it leaves, the next sweep finds.
func (d *Desk) Sweep(ctx context.Context) error {
	entries, err := d.index.Due(ctx, time.Now())
	if err != nil {
		return err
	}
	stop := time.Now().Add(d.opts.Timeout)
	var (
		work  sync.WaitGroup
		mu    sync.Mutex
		slots = make(chan struct{}, d.opts.Concurrency)
	)
	for _, e := range entries {
		slots <- struct{}{}
		if time.Now().After(stop) || ctx.Err() != nil {
			break
		}
		work.Go(func() {
			defer func() { <-slots }()
			failed := d.revisit(ctx, e)
			mu.Lock()
			defer mu.Unlock()
			err = errors.Join(err, failed)
		})
	}
	work.Wait()
	return err
}

// revisit settles one payment, or postpones it.
func (d *Desk) revisit(ctx context.Context, e sweep.Entry) error {
	calling, cancel := context.WithTimeout(ctx, d.opts.Timeout)
	defer cancel()
	err := d.settle(calling, e.ID, reply{}, true)
	if code := provider.RefusedForNow(err); code != "" {
		final := e.Attempts+1 >= maxRefusals
		if noted := d.refused(calling, e.ID, code, final); noted != nil || final {
			err = noted
		}
	}
	if err == nil {
		return d.index.Remove(ctx, e)
	}
	d.opts.Log.WarnContext(ctx, "payment not settled", "order_id", e.ID, "attempts", e.Attempts+1, "error", err)
	return d.index.Postpone(ctx, e, time.Now().Add(backoff(e.Attempts)))
}

// refused takes down that a capture was refused for now, or that it is given up. The writes have causes of their own: the
// event that asked for the capture is done with when it has been made.
func (d *Desk) refused(ctx context.Context, orderID, code string, final bool) error {
	snapshot, err := d.payments.Get(ctx, orderID)
	if err != nil {
		return err
	}
	cause := derived(snapshot.State.Cause(payment.Capture), "refused for now")
	if final {
		cause = derived(cause, "given up")
	}
	now := time.Now()
	state, err := d.payments.Update(ctx, orderID, cause, func(p *payment.Payment, _ bool) ([]events.Draft, error) {
		p.CaptureRefused(code, final, now)
		return nil, nil
	})
	if err == nil {
		d.alarm(ctx, state)
	}
	return err
}

// backoff returns the wait after so many attempts that came to nothing: 1 s, 2 s, 4 s, up to a minute.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 6), longestBackoff)
}
