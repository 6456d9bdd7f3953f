// Package store keeps the orders' documents in the sidecar's state store: orders, carts, the index by time, and each
// user's list.
package store

import (
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/orders/internal/cart"
	"github.com/souk-shop/souk/services/orders/internal/order"
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

// step is the cause of a write that is one step of several: the same step of the same thing is the same cause.
func step(name, of string) events.Event {
	return events.Event{ID: events.DeriveID("step", name, of), Type: name, Subject: of}
}
