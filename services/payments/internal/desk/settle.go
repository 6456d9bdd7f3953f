package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/payments/internal/payment"
	"github.com/souk-shop/souk/services/payments/internal/provider"
	"github.com/souk-shop/souk/services/payments/internal/sweep"
)

// maxSteps bounds what one settling does: no payment takes more steps than authorize, capture, refund.
const maxSteps = 6

// reply is what came of a call: an answer that is final and the event that asked for it, or an error where the call is
// to be made again. The zero reply is that of no call.
type reply struct {
	payment.Answer
	cause events.Event
	err   error
}

// call makes one call to the provider.
func (d *Desk) call(ctx context.Context, p payment.Payment, step payment.Step, cause events.Event) reply {
	r := reply{Answer: payment.Answer{Step: step, Tries: 1}, cause: cause}
	switch step {
	case payment.Authorize:
		r.err = d.provider.Authorize(ctx, provider.Request{Reference: p.ID, Amount: p.Amount, Method: p.Method})
	case payment.Capture:
		r.err = d.provider.Capture(ctx, p.ID)
	case payment.Refund:
		r.err = d.provider.Refund(ctx, p.ID)
	case payment.Void:
		r.Authorized, r.err = d.provider.Void(ctx, p.ID)
		if provider.RefusedCode(r.err) == provider.CodeCaptured {
			return d.call(ctx, p, payment.Refund, cause)
		}
	}
	if code := provider.RefusedCode(r.err); code != "" && (step == payment.Authorize || step == payment.Capture) {
		r.Refused, r.err = code, nil
	}
	return r
}

// settle does what is due with a payment until nothing is. first is a reply that is not written down yet, or the zero
// reply. again publishes anew what was emitted before: for when it is not known whether that was done.
func (d *Desk) settle(ctx context.Context, orderID string, first reply, again bool) error {
	for range maxSteps {
		snapshot, err := d.payments.Get(ctx, orderID)
		if err != nil {
			return err
		}
		if again {
			if err := d.repeat(ctx, orderID, snapshot); err != nil {
				return err
			}
		}
		r := first
		first, again = reply{}, false
		if r.Step == payment.None || r.err != nil {
			step := snapshot.State.Next()
			if step == payment.None {
				return nil
			}
			if r = d.call(ctx, snapshot.State, step, causeOf(snapshot, step)); r.err != nil {
				return fmt.Errorf("%s: %w", step, r.err)
			}
		}
		now := time.Now()
		state, err := d.payments.Update(ctx, orderID, r.cause, func(p *payment.Payment, _ bool) ([]events.Draft, error) {
			return p.Answer(r.Answer, now), nil
		})
		if err != nil {
			return err
		}
		d.alarm(ctx, state)
	}
	return errors.New("the payment does not come to rest")
}

// alarm says that a payment needs a person.
func (d *Desk) alarm(ctx context.Context, p payment.Payment) {
	if p.Status == payment.CaptureFailed {
		d.opts.Log.ErrorContext(ctx, "payment cannot be captured", "order_id", p.OrderID, "reason", p.Reason)
	}
}

// causeOf returns the cause of a step's write: the event that asked for it, or, where that event was done with before
// the step became due, one derived from it.
func causeOf(s sidecar.Snapshot[payment.Payment], step payment.Step) events.Event {
	cause := s.State.Cause(step)
	if s.Handled(cause.ID) {
		return derived(cause, "late "+string(step))
	}
	return cause
}

// repeat publishes again what the payment's causes emitted.
func (d *Desk) repeat(ctx context.Context, orderID string, s sidecar.Snapshot[payment.Payment]) error {
	for _, e := range s.State.Causes() {
		for _, cause := range []events.Event{e, derived(e, "late void"), derived(e, "late refund")} {
			if !s.Handled(cause.ID) {
				continue
			}
			if _, err := d.payments.Update(ctx, orderID, cause, unchanged); err != nil {
				return err
			}
		}
	}
	return nil
}

func unchanged(*payment.Payment, bool) ([]events.Draft, error) { return nil, nil }

// persist settles a payment, again and again until the deadline, and then takes its entry out of the index. What is not
// settled by then stays in the index, for the sweep.
func (d *Desk) persist(ctx context.Context, orderID string, entry sweep.Entry, deadline time.Time, first reply) error {
	if first.Step != payment.None && first.err == nil {
		deadline = time.Now().Add(d.opts.Timeout) // an answer that came at the last moment is written down all the same
	}
	if provider.RefusedForNow(first.err) != "" {
		return nil // asking again at once would not help: the sweep takes its time
	}
	trying, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	wait := 50 * time.Millisecond
	for again := false; ; again = true {
		err := d.settle(trying, orderID, first, again)
		if err == nil {
			return d.index.Remove(ctx, entry)
		}
		if wait = min(2*wait, 2*time.Second); provider.RefusedForNow(err) != "" || !pause(trying, wait) {
			d.opts.Log.InfoContext(ctx, "payment left to the sweep", "order_id", orderID, "error", err)
			return nil
		}
	}
}

// pause waits; it tells whether ctx has not ended meanwhile.
func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
