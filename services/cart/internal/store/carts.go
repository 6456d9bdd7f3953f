// Package store keeps carts in the state store and applies events to them.
package store

import (
	"context"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/watch"
	"github.com/souk-shop/souk/services/cart/internal/cart"
)

const (
	// inbox is how many events a document can publish again. The cart itself remembers more, without what they emitted,
	// which is the whole cart each time.
	inbox = 16
	// poll is how often those who wait look for changes that another replica made.
	poll  = 250 * time.Millisecond
	maxID = 128
)

// Prices asks what the SKUs cost now. SKUs that nobody knows are absent from the answer.
type Prices func(ctx context.Context, skus []string) (map[string]cart.Price, error)

// Carts are the carts of the shop. Each of its methods that takes an event may be called with it any number of times,
// also at once: it is applied once. After an error, deliver the event again.
type Carts struct {
	docs   *sidecar.Aggregate[cart.Cart]
	shop   cart.Shop
	prices Prices
	hub    watch.Hub
}

// New returns the carts in the sidecar's state store.
func New(sc *sidecar.Sidecar, shop cart.Shop, prices Prices) *Carts {
	return &Carts{docs: sidecar.NewAggregate[cart.Cart](sc, "cart/").WithInbox(inbox), shop: shop, prices: prices}
}

// Get returns a cart. The error is of kind NotFound for one that nothing was ever put in.
func (c *Carts) Get(ctx context.Context, id string) (cart.Cart, error) {
	if !validID(id) {
		return cart.Cart{}, NotFound()
	}
	doc, err := c.docs.Get(ctx, id)
	if err != nil {
		return cart.Cart{}, err
	}
	if doc.State.Version == 0 {
		return cart.Cart{}, NotFound()
	}
	return doc.State, nil
}

// NotFound is what is said of a cart that is not there, or not for the one who asks.
func NotFound() error { return problem.NewNotFound("cart-not-found", "There is no such cart.") }

// Handled tells whether the cart has handled the event, whether that changed it or not.
func (c *Carts) Handled(ctx context.Context, id, eventID string) (bool, error) {
	if !validID(id) {
		return false, NotFound()
	}
	doc, err := c.docs.Get(ctx, id)
	return err == nil && (doc.State.HasSeen(eventID) || doc.Handled(eventID)), err
}

// Wait returns true once the cart has handled the event, whether that changed it or not, and false when ctx ends first.
func (c *Carts) Wait(ctx context.Context, id, eventID string) (bool, error) {
	err := c.hub.Wait(ctx, id, poll, func(ctx context.Context) (bool, error) { return c.Handled(ctx, id, eventID) })
	if ctx.Err() != nil {
		return false, nil //nolint:nilerr // the wait is over: that is an answer
	}
	return err == nil, err
}

// decision is what an event does to one cart.
type decision func(state *cart.Cart) []events.Draft

func (c *Carts) update(ctx context.Context, id string, e events.Event, decide decision) (cart.Cart, error) {
	if !validID(id) {
		return cart.Cart{}, problem.NewInvalid("cart-id", "%q cannot be the id of a cart.", id)
	}
	defer c.hub.Notify(id)
	return c.docs.Update(ctx, id, e, func(state *cart.Cart, _ bool) ([]events.Draft, error) {
		state.ID = id
		return decide(state), nil
	})
}

// validID tells whether an id can be part of a state store's key.
func validID(id string) bool {
	return id != "" && len(id) <= maxID && !strings.Contains(id, "||") && !strings.ContainsFunc(id, func(r rune) bool {
		return r < ' ' || r == 0x7f
	})
}
