// Package api is the surface of the cart service: its routes and its subscriptions.
package api

import (
	"context"
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/cart/internal/cart"
	"github.com/souk-shop/souk/services/cart/internal/store"
)

// maxWait bounds how long a request may wait for an event.
const maxWait = 30 * time.Second

type api struct {
	carts    *store.Carts
	currency string
}

// New returns the service over a sidecar. currency is the shop's (ISO 4217).
func New(cfg server.Config, sc *sidecar.Sidecar, keys token.KeySet, currency string) *server.Server {
	a := &api{carts: store.New(sc, cart.Shop{Currency: currency}, catalogPrices(sc.Apps)), currency: currency}
	s := server.New(cfg, sc.Events)
	r := s.From("gateway", "orders").With(token.Authenticate(token.NewVerifier(keys, token.Options{})))
	r.Method(http.MethodGet, "/carts/{id}", server.Handle(a.cart))
	r.Method(http.MethodHead, "/carts/{id}", server.Handle(a.cart))
	s.Subscribe(
		server.On(a.onProductAddedToCart), server.On(a.onCartItemChanged), server.On(a.onUserAuthenticated),
		server.On(a.onOrderCreated), server.On(a.onOrderCancelled), server.On(a.onCheckoutRejected),
	)
	return s
}

func (a *api) onProductAddedToCart(ctx context.Context, e events.Event, p events.ProductAddedToCart) error {
	foreign, err := a.carts.Add(ctx, e, p)
	logForeign(ctx, foreign)
	return err
}

func (a *api) onCartItemChanged(ctx context.Context, e events.Event, p events.CartItemChanged) error {
	foreign, err := a.carts.SetQuantity(ctx, e, p)
	logForeign(ctx, foreign)
	return err
}

func (a *api) onUserAuthenticated(ctx context.Context, e events.Event, u events.UserAuthenticated) error {
	return a.carts.Merge(ctx, e, u)
}

func (a *api) onOrderCreated(ctx context.Context, e events.Event, o events.OrderCreated) error {
	return a.carts.Order(ctx, e, o)
}

func (a *api) onOrderCancelled(ctx context.Context, e events.Event, o events.OrderCancelled) error {
	return a.carts.Restore(ctx, e, o)
}

func (a *api) onCheckoutRejected(ctx context.Context, e events.Event, r events.CheckoutRejected) error {
	return a.carts.Reprice(ctx, e, r)
}

// logForeign logs that a shopper's event was for somebody else's cart.
func logForeign(ctx context.Context, foreign bool) {
	if foreign {
		server.Log(ctx).Warn("event ignored: the cart is somebody else's")
	}
}
