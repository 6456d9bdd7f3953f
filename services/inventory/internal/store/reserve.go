package store

import (
	"context"
	"strconv"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/services/inventory/internal/reservation"
	"github.com/souk-shop/souk/services/inventory/internal/stock"
)

// Reserve applies an OrderCreated: all its lines are reserved, or none.
//
// It first holds the lines, SKU by SKU, then decides in the reservation's document, then does what the decision says.
// What it held counts only if the decision says so, and only at the versions that the decision names. So two deliveries
// at once, or a cancellation between any two steps, end alike: each reads the one decision there is, and lets go what
// that does not cover. A crash before the decision leaves holds that the redelivery finds and uses.
func (w *Warehouse) Reserve(ctx context.Context, e events.Event, o events.OrderCreated) error {
	lines := reservation.LinesOf(o.Lines)
	current, err := w.reservations.Get(ctx, o.OrderID)
	if err != nil {
		return err
	}
	tried, err := w.hold(ctx, e, o.OrderID, lines, current.State.Decided())
	if err != nil {
		return err
	}
	decided, err := w.reservations.Update(ctx, o.OrderID, e, func(r *reservation.Reservation, _ bool) ([]events.Draft, error) {
		if current.State.Decided() {
			return nil, nil
		}
		return r.Decide(o.OrderID, tried), nil
	})
	if err != nil {
		return err
	}
	return w.settle(ctx, e, decided, lines)
}

// Complete applies an OrderCompleted: what is reserved leaves. The error is of kind Precondition when the order's
// reservation is not decided yet.
func (w *Warehouse) Complete(ctx context.Context, e events.Event, o events.OrderCompleted) error {
	decided, err := w.reservations.Update(ctx, o.OrderID, e, func(r *reservation.Reservation, _ bool) ([]events.Draft, error) {
		return nil, r.Complete()
	})
	if err != nil {
		return err
	}
	return w.settle(ctx, e, decided, nil)
}

// Cancel applies an OrderCancelled: what is reserved is let go, what left comes back, and an order that is not here yet
// will reserve nothing.
func (w *Warehouse) Cancel(ctx context.Context, e events.Event, o events.OrderCancelled) error {
	lines := reservation.LinesOf(o.Lines)
	decided, err := w.reservations.Update(ctx, o.OrderID, e, func(r *reservation.Reservation, _ bool) ([]events.Draft, error) {
		r.Cancel(o.OrderID, lines)
		return nil, nil
	})
	if err != nil {
		return err
	}
	return w.settle(ctx, e, decided, lines)
}

// hold reserves lines until one cannot be, in the order of the SKUs, so that rivals do not each hold what the other
// needs. After a shortage it only looks whether there are more. Where it is decided already, it reserves nothing and only
// publishes what an earlier delivery reserved.
func (w *Warehouse) hold(ctx context.Context, e events.Event, orderID string, lines []reservation.Line, decided bool) (reservation.Attempt, error) {
	tried := reservation.Attempt{Lines: make([]reservation.Line, 0, len(lines))}
	for _, l := range lines {
		s, err := w.holdLine(ctx, e, orderID, l, len(tried.Shortages) == 0 && !decided)
		if err != nil {
			return reservation.Attempt{}, err
		}
		if h, held := s.Reservations[orderID]; held {
			l.Hold = h.Version
		} else if available := s.Available(); len(tried.Shortages) == 0 || available < l.Quantity {
			tried.Shortages = append(tried.Shortages, events.Shortage{SKU: l.SKU, Quantity: l.Quantity, Available: available})
		}
		tried.Lines = append(tried.Lines, l)
	}
	return tried, nil
}

func (w *Warehouse) holdLine(ctx context.Context, e events.Event, orderID string, l reservation.Line, reserve bool) (stock.Stock, error) {
	if !stock.ValidSKU(l.SKU) {
		return stock.Stock{SKU: l.SKU}, nil
	}
	apply := nothing
	if reserve {
		apply = func(s *stock.Stock) []events.Draft { return s.Reserve(orderID, l.Quantity) }
	}
	return w.move(ctx, e, l.SKU, effect{id: e.ID, apply: apply})
}

// settle makes every SKU of an order what the decision says. lines are those that the event names, in case the decision
// knows of none. It may be repeated: what was written and not published is published then.
func (w *Warehouse) settle(ctx context.Context, e events.Event, r reservation.Reservation, lines []reservation.Line) error {
	if len(r.Lines) > 0 {
		lines = r.Lines
	}
	if r.Status == reservation.Reserved || !r.Decided() {
		return nil
	}
	for _, l := range lines {
		if !stock.ValidSKU(l.SKU) {
			continue
		}
		if err := w.settleLine(ctx, e, r, l); err != nil {
			return err
		}
	}
	return nil
}

func (w *Warehouse) settleLine(ctx context.Context, e events.Event, r reservation.Reservation, l reservation.Line) error {
	for _, effect := range effectsOf(r, l) {
		if _, err := w.move(ctx, e, l.SKU, effect); err != nil {
			return err
		}
	}
	return w.letGo(ctx, e, r.OrderID, l.SKU)
}

// effectsOf returns what a decision did and does to a line's SKU, besides letting go what is left. What is over has no
// effect again; it is named so that it is published.
func effectsOf(r reservation.Reservation, l reservation.Line) []effect {
	commit := effect{id: events.DeriveID("commit", r.OrderID, l.SKU), apply: func(s *stock.Stock) []events.Draft {
		return s.Commit(r.OrderID, l.Hold)
	}}
	switch r.Status {
	case reservation.Committed:
		return []effect{commit}
	case reservation.Returned:
		commit.apply = nothing
		return []effect{commit, {id: events.DeriveID("return", r.OrderID, l.SKU), apply: func(s *stock.Stock) []events.Draft {
			return s.Return(r.OrderID, l.Hold, l.Quantity)
		}}}
	}
	return nil
}

func nothing(*stock.Stock) []events.Draft { return nil }

// letGo releases what an order holds of a SKU. That may be more than once: a delivery that was overtaken between its
// reading and its writing holds it anew, and comes here itself.
func (w *Warehouse) letGo(ctx context.Context, e events.Event, orderID, sku string) error {
	for n := 0; ; n++ {
		s, err := w.move(ctx, e, sku, effect{
			id:    events.DeriveID("release", orderID, sku, strconv.Itoa(n)),
			apply: func(s *stock.Stock) []events.Draft { return s.Release(orderID) },
		})
		if err != nil {
			return err
		}
		if _, held := s.Reservations[orderID]; !held {
			return nil
		}
	}
}
