// Package desk brings the order's events and the payment provider together.
//
// An event is taken down and what is due is asked of the provider; the answer and the event are one write, which
// publishes what came of it. A provider that does not answer within the desk's patience does not hold the broker's lane
// up: the event is taken down by itself, with an entry in the sweep's index, and acknowledged. The answer is then waited
// for in the background; if the process dies meanwhile, the sweep asks again. Asking again is harmless: the reference is
// an idempotency key.
package desk

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/payments/internal/payment"
	"github.com/souk-shop/souk/services/payments/internal/provider"
	"github.com/souk-shop/souk/services/payments/internal/sweep"
)

// Background runs work that outlives its request, and is waited for at the process's end.
type Background func(ctx context.Context, name string, work func(context.Context) error)

// Options are the desk's settings; all are needed.
type Options struct {
	// Currency is the shop's currency, ISO 4217.
	Currency string
	// Patience is how long a delivery waits for the provider; Timeout how long one call to it may take.
	Patience, Timeout time.Duration
	// Concurrency bounds the calls to the provider that the sweep makes at once.
	Concurrency int
	Log         *slog.Logger
}

// Desk handles the order's events. Its methods are safe for concurrent use, by several processes too.
type Desk struct {
	payments   *sidecar.Aggregate[payment.Payment]
	index      *sweep.Index
	provider   provider.Provider
	background Background
	opts       Options
	sweeping   atomic.Bool
}

// New returns a desk whose payments stand in the sidecar's state store under "payment/".
func New(sc *sidecar.Sidecar, p provider.Provider, background Background, opts Options) *Desk {
	return &Desk{
		payments: sidecar.NewAggregate[payment.Payment](sc, "payment/"), index: sweep.New(sc),
		provider: p, background: background, opts: opts,
	}
}

// Payment returns the payment of an order. The error is of kind NotFound when there is none.
func (d *Desk) Payment(ctx context.Context, orderID string) (payment.Payment, error) {
	snapshot, err := d.payments.Get(ctx, orderID)
	if err == nil && !snapshot.Exists() {
		err = problem.NewNotFound("payment-not-found", "There is no payment for the order %q.", orderID)
	}
	return snapshot.State, err
}

// Created handles OrderCreated: it authorizes the payment.
func (d *Desk) Created(ctx context.Context, e events.Event, o events.OrderCreated) error {
	return d.handle(ctx, e, o.OrderID, func(p *payment.Payment) ([]events.Draft, error) {
		return p.NoteCreated(e, o, d.opts.Currency), nil
	})
}

// Completed handles OrderCompleted: it captures the payment. The error is of kind Precondition when the order is not
// known yet.
func (d *Desk) Completed(ctx context.Context, e events.Event, o events.OrderCompleted) error {
	return d.handle(ctx, e, o.OrderID, func(p *payment.Payment) ([]events.Draft, error) {
		return nil, p.NoteCompleted(e)
	})
}

// Cancelled handles OrderCancelled: it voids or refunds the payment.
func (d *Desk) Cancelled(ctx context.Context, e events.Event, o events.OrderCancelled) error {
	return d.handle(ctx, e, o.OrderID, func(p *payment.Payment) ([]events.Draft, error) {
		p.NoteCancelled(e, o)
		return nil, nil
	})
}

// note takes an event down in a payment: a pure function.
type note func(*payment.Payment) ([]events.Draft, error)

// handle takes the event down and does what is due because of it.
func (d *Desk) handle(ctx context.Context, e events.Event, orderID string, n note) error {
	snapshot, err := d.payments.Get(ctx, orderID)
	if err != nil {
		return err
	}
	if snapshot.Handled(e.ID) {
		return d.write(ctx, e, orderID, n, nil)
	}
	state := snapshot.State
	if _, err := n(&state); err != nil {
		return err
	}
	switch step := state.Next(); {
	case step == payment.None:
		return d.write(ctx, e, orderID, n, nil)
	case state.Cause(step).ID == e.ID:
		return d.ask(ctx, e, state, step, n)
	}
	if err := d.takeDown(ctx, e, orderID, n, 0); err != nil {
		return err
	}
	return d.pursue(ctx, orderID)
}

// ask calls the provider. What it answers in time is one write with the event; else the event alone is written, and the
// answer waited for in the background.
func (d *Desk) ask(ctx context.Context, e events.Event, p payment.Payment, step payment.Step, n note) error {
	deadline, failed := time.Now().Add(d.opts.Timeout), 0
	answers := make(chan reply, 1)
	d.background(ctx, "payment "+string(step), func(ctx context.Context) error {
		ctx, cancel := context.WithDeadline(ctx, deadline)
		defer cancel()
		answers <- d.call(ctx, p, step, e)
		return nil
	})
	patience := time.NewTimer(d.opts.Patience)
	defer patience.Stop()
	select {
	case r := <-answers:
		if r.err == nil {
			return d.write(ctx, e, p.OrderID, n, &r)
		}
		failed = r.Tries
		answers <- r
	case <-patience.C:
	case <-ctx.Done():
		return problem.NewUnavailable("provider", "The payment provider did not answer.").Because(ctx.Err())
	}
	if err := d.takeDown(ctx, e, p.OrderID, n, failed); err != nil {
		return err
	}
	entry, err := d.index.Add(ctx, p.OrderID, 0, time.Now().Add(d.window()))
	if err != nil {
		return err
	}
	d.background(ctx, "payment "+string(step)+", answered late", func(ctx context.Context) error {
		return d.persist(ctx, p.OrderID, entry, deadline, <-answers)
	})
	return nil
}

// write takes the event down, with the answer where there is one. What is due after it is pursued before the event is
// acknowledged.
func (d *Desk) write(ctx context.Context, e events.Event, orderID string, n note, r *reply) error {
	now := time.Now()
	state, err := d.payments.Update(ctx, orderID, e, func(p *payment.Payment, _ bool) ([]events.Draft, error) {
		drafts, err := n(p)
		if err == nil && r != nil {
			drafts = append(drafts, p.Answer(r.Answer, now)...)
		}
		return drafts, err
	})
	if err != nil {
		return err
	}
	d.alarm(ctx, state)
	if state.Next() == payment.None {
		return nil
	}
	return d.pursue(ctx, orderID)
}

// takeDown writes the event without an answer, after so many calls that failed. The write's cause is not the event itself, whose turn comes with the
// answer.
func (d *Desk) takeDown(ctx context.Context, e events.Event, orderID string, n note, failed int) error {
	_, err := d.payments.Update(ctx, orderID, derived(e, "taken down"), func(p *payment.Payment, _ bool) ([]events.Draft, error) {
		p.Attempts += failed
		return n(p)
	})
	return err
}

// pursue sees to it that what is due will be done, also if this process dies. What has an entry has been written before.
func (d *Desk) pursue(ctx context.Context, orderID string) error {
	deadline := time.Now().Add(d.opts.Timeout)
	entry, err := d.index.Add(ctx, orderID, 0, time.Now().Add(d.window()))
	if err != nil {
		return err
	}
	d.background(ctx, "payment, what is due next", func(ctx context.Context) error {
		return d.persist(ctx, orderID, entry, deadline, reply{})
	})
	return nil
}

// window is how long the background work on a payment may take; after it, the sweep takes over.
func (d *Desk) window() time.Duration { return d.opts.Timeout + time.Second }

// derived returns a cause that follows from e: the same for the same step, always.
func derived(e events.Event, step string) events.Event {
	e.ID = events.DeriveID(e.ID, step)
	return e
}
