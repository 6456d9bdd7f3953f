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
	var tried reservation.Attempt
	if !current.State.Decided() {
		if tried, err = w.hold(ctx, e, o.OrderID, lines); err != nil {
			return err
		}
	}
	decided, err := w.reservations.Update(ctx, o.OrderID, e, func(r *reservation.Reservation, _ bool) ([]events.Draft, error) {
		if len(tried.Lines) == 0 {
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
// needs. After a shortage it only looks whether there are more.
func (w *Warehouse) hold(ctx context.Context, e events.Event, orderID string, lines []reservation.Line) (reservation.Attempt, error) {
	tried := reservation.Attempt{Lines: make([]reservation.Line, 0, len(lines))}
	for _, l := range lines {
		s, err := w.holdLine(ctx, e, orderID, l, len(tried.Shortages) == 0)
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
	if !reserve {
		doc, err := w.stock.Get(ctx, l.SKU)
		return doc.State, err
	}
	return w.stock.Update(ctx, l.SKU, e, func(s *stock.Stock, exists bool) ([]events.Draft, error) {
		if !exists {
			return nil, nil
		}
		return s.Reserve(orderID, l.Quantity), nil
	})
}

// settle makes every SKU of an order what the decision says. lines are those that the event names, in case the decision
// knows of none. A reservation stays as it is; everything else may be repeated.
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
		s, err := w.move(ctx, e, l.SKU, effectOf(r, l))
		if err != nil {
			return err
		}
		if err := w.sweep(ctx, e, r.OrderID, s); err != nil {
			return err
		}
	}
	return nil
}

// effectOf returns what a decision other than [reservation.Reserved] does to a line's SKU.
func effectOf(r reservation.Reservation, l reservation.Line) effect {
	switch r.Status {
	case reservation.Committed:
		return effect{id: events.DeriveID("commit", r.OrderID, l.SKU), apply: func(s *stock.Stock) []events.Draft {
			return s.Commit(r.OrderID, l.Hold)
		}}
	case reservation.Returned:
		return effect{id: events.DeriveID("return", r.OrderID, l.SKU), apply: func(s *stock.Stock) []events.Draft {
			return s.Return(r.OrderID, l.Hold, l.Quantity)
		}}
	default:
		return effect{id: events.DeriveID("release", r.OrderID, l.SKU), apply: func(s *stock.Stock) []events.Draft {
			return s.Release(r.OrderID)
		}}
	}
}

// sweep lets go what an order holds of a SKU though its effect is done: a delivery held it that was overtaken between
// its reading and its writing. s is the stock after the effect.
func (w *Warehouse) sweep(ctx context.Context, e events.Event, orderID string, s stock.Stock) error {
	left, held := s.Reservations[orderID]
	if !held {
		return nil
	}
	_, err := w.move(ctx, e, s.SKU, effect{
		id: events.DeriveID("sweep", orderID, s.SKU, strconv.FormatInt(left.Version, 10)),
		apply: func(s *stock.Stock) []events.Draft {
			if s.Reservations[orderID].Version != left.Version {
				return nil
			}
			return s.Release(orderID)
		},
	})
	return err
}
