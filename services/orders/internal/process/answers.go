package process

import (
	"context"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/services/orders/internal/order"
)

// OnStockReserved takes inventory's yes.
func (p *Process) OnStockReserved(ctx context.Context, e events.Event, s events.StockReserved) error {
	now := p.now()
	return p.answer(ctx, s.OrderID, e, func(o *order.Order) ([]events.Draft, error) { return o.StockReserved(s, e.Time, now) })
}

// OnStockRejected takes inventory's no.
func (p *Process) OnStockRejected(ctx context.Context, e events.Event, s events.StockRejected) error {
	now := p.now()
	return p.answer(ctx, s.OrderID, e, func(o *order.Order) ([]events.Draft, error) { return o.StockRejected(s, e.Time, now) })
}

// OnPaymentProcessed takes the answer to the authorization.
func (p *Process) OnPaymentProcessed(ctx context.Context, e events.Event, a events.PaymentProcessed) error {
	now := p.now()
	return p.answer(ctx, a.OrderID, e, func(o *order.Order) ([]events.Draft, error) { return o.PaymentProcessed(a, e.Time, now) })
}

// OnPaymentCaptured records what was taken.
func (p *Process) OnPaymentCaptured(ctx context.Context, e events.Event, a events.PaymentCaptured) error {
	return p.answer(ctx, a.OrderID, e, func(o *order.Order) ([]events.Draft, error) { return nil, o.PaymentCaptured(a, e.Time) })
}

// OnPaymentVoided records what was given up.
func (p *Process) OnPaymentVoided(ctx context.Context, e events.Event, a events.PaymentVoided) error {
	return p.answer(ctx, a.OrderID, e, func(o *order.Order) ([]events.Draft, error) { return nil, o.PaymentVoided(a, e.Time) })
}

// OnPaymentRefunded records what was given back.
func (p *Process) OnPaymentRefunded(ctx context.Context, e events.Event, a events.PaymentRefunded) error {
	return p.answer(ctx, a.OrderID, e, func(o *order.Order) ([]events.Draft, error) { return nil, o.PaymentRefunded(a, e.Time) })
}

func (p *Process) answer(ctx context.Context, id string, e events.Event, decide func(o *order.Order) ([]events.Draft, error)) error {
	_, err := p.change(ctx, id, e, decide)
	return err
}

// Cancel cancels an order on request. All requests to cancel one order are one cause: a repeated one publishes again, and
// answers as the first did. Nobody repeats a request for certain, so the order is entered into the index before: should
// the process end between the write and the publishing, the sweep publishes. The error is of kind Conflict when the order
// cannot be cancelled.
func (p *Process) Cancel(ctx context.Context, id string, staff bool) (order.Order, error) {
	now := p.now()
	if err := p.Store.Index.Add(ctx, id, now); err != nil {
		return order.Order{}, err
	}
	by := order.By{Staff: staff, Window: p.CancelWindow}
	return p.change(ctx, id, cancelling(id, now), func(o *order.Order) ([]events.Draft, error) { return o.Cancel(by, now) })
}

// cancelling is the cause of a cancellation on request.
func cancelling(id string, now time.Time) events.Event {
	return events.Command("CancelOrder", "", id, now)
}
