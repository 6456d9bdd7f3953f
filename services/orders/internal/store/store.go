// Package store keeps the orders' documents in the sidecar's state store: orders, carts, the index by time, and each
// user's list.
package store

import (
	"context"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/orders/internal/cart"
	"github.com/souk-shop/souk/services/orders/internal/order"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
)

// Store is all that orders keeps.
type Store struct {
	// Orders are under order/<id>, Carts under cart/<id>.
	Orders *sidecar.Aggregate[order.Order]
	Carts  *sidecar.Aggregate[cart.Cart]
	Index  *Index
	Lists  *Lists
}

// New returns the documents of the sidecar's app; now dates what is emitted.
func New(sc *sidecar.Sidecar, now func() time.Time) *Store {
	return &Store{
		Orders: sidecar.NewAggregate[order.Order](sc, "order/").WithClock(now),
		Carts:  sidecar.NewAggregate[cart.Cart](sc, "cart/").WithClock(now),
		Index:  newIndex(sc),
		Lists:  newLists(sc),
	}
}

// OrdersOf returns the orders of entries. An order belongs to the one entry that bears its time; entries without an order,
// and those that are of another time, are passed over.
func (s *Store) OrdersOf(ctx context.Context, entries []schedule.Entry) ([]order.Order, error) {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	found, err := s.Orders.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	var orders []order.Order
	for i, snapshot := range found {
		if o := snapshot.State; o.Status.IsOrder() && schedule.NewEntry(o.ID, o.Since) == entries[i] {
			orders = append(orders, o)
		}
	}
	return orders, nil
}

// step is the cause of a write that is one step of several: the same step of the same thing is the same cause.
func step(name, of string) events.Event {
	return events.Event{ID: events.DeriveID("step", name, of), Type: name, Subject: of}
}
