// Package store keeps stock, reservations and demand in the state store, and applies events to them.
package store

import (
	"context"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/inventory/internal/reservation"
	"github.com/souk-shop/souk/services/inventory/internal/stock"
)

// stockInbox is how many changes of a SKU can be published again. Nothing else rests on it: a SKU's changes are told
// apart by its state, and the latest version says all.
const stockInbox = 16

// Warehouse is the stock of the shop and the reservations on it. Each of its methods that takes an event may be called
// with it any number of times, also at once, and with the events of an order in any order: the stock moves once. After
// an error, deliver the event again.
type Warehouse struct {
	stock        *sidecar.Aggregate[stock.Stock]
	reservations *sidecar.Aggregate[reservation.Reservation]
}

// NewWarehouse returns the warehouse in the sidecar's state store.
func NewWarehouse(sc *sidecar.Sidecar) *Warehouse {
	return &Warehouse{
		stock:        sidecar.NewAggregate[stock.Stock](sc, "stock/").WithInbox(stockInbox),
		reservations: sidecar.NewAggregate[reservation.Reservation](sc, "reservation/"),
	}
}

// Stock returns the stock of SKUs, in their order; that of a SKU that was never stocked has version 0.
func (w *Warehouse) Stock(ctx context.Context, skus []string) ([]stock.Stock, error) {
	docs, err := w.stock.GetMany(ctx, skus)
	if err != nil {
		return nil, err
	}
	found := make([]stock.Stock, len(docs))
	for i, doc := range docs {
		found[i] = doc.State
		found[i].SKU = skus[i]
	}
	return found, nil
}

// Adjust applies a change by staff; command makes its repetition harmless. The error is of kind Conflict beyond the
// limits, or Invalid when the command was something else before.
func (w *Warehouse) Adjust(ctx context.Context, sku string, command events.Event, a stock.Adjustment) (stock.Stock, error) {
	a.ID, a.At = command.ID, command.Time
	state, err := w.stock.Update(ctx, sku, command, func(s *stock.Stock, _ bool) ([]events.Draft, error) {
		s.SKU = sku
		return s.Adjust(a)
	})
	if err != nil {
		return stock.Stock{}, err
	}
	if done, known := state.Adjustment(a.ID); known && !sameCommand(done, a) {
		return stock.Stock{}, problem.NewInvalid("idempotency-key-reused", "This Idempotency-Key was used for another change.")
	}
	return state, nil
}

func sameCommand(done, asked stock.Adjustment) bool {
	if done.Counted != nil && asked.Counted != nil {
		return *done.Counted == *asked.Counted
	}
	return done.Counted == nil && asked.Counted == nil && done.Delta == asked.Delta
}

// move applies one effect of an order to a SKU. What causes it is derived from the effect, not from the event that
// brings it: whichever delivery applies it, it is the same change.
func (w *Warehouse) move(ctx context.Context, e events.Event, sku string, effect effect) (stock.Stock, error) {
	e.ID = effect.id
	return w.stock.Update(ctx, sku, e, func(s *stock.Stock, exists bool) ([]events.Draft, error) {
		if !exists {
			return nil, nil
		}
		return effect.apply(s), nil
	})
}

type effect struct {
	id    string
	apply func(s *stock.Stock) []events.Draft
}
