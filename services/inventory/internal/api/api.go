// Package api is the surface of the inventory service: its routes and its subscriptions.
package api

import (
	"context"
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/inventory/internal/store"
)

type api struct {
	warehouse *store.Warehouse
	demand    *store.Demand
	now       func() time.Time
}

// New returns the service over a sidecar.
func New(cfg server.Config, sc *sidecar.Sidecar, keys token.KeySet) *server.Server {
	a := &api{warehouse: store.NewWarehouse(sc), demand: store.NewDemand(sc), now: time.Now}
	s := server.New(cfg, sc.Events)
	r := s.From("gateway", "orders").With(token.Authenticate(token.NewVerifier(keys, token.Options{})))
	r.Method(http.MethodGet, "/stock", server.Handle(a.stock))
	staff := r.With(token.RequireRole(token.RoleStaff, token.RoleAdmin))
	staff.Method(http.MethodPut, "/stock/{sku}", server.Handle(a.setStock))
	staff.Method(http.MethodPost, "/stock/{sku}/adjust", server.Handle(a.adjustStock))
	s.Subscribe(
		server.On(a.onOrderCreated), server.On(a.onOrderCompleted), server.On(a.onOrderCancelled),
		server.On(a.onCartUpdated),
	)
	return s
}

func (a *api) onOrderCreated(ctx context.Context, e events.Event, o events.OrderCreated) error {
	return a.warehouse.Reserve(ctx, e, o)
}

func (a *api) onOrderCompleted(ctx context.Context, e events.Event, o events.OrderCompleted) error {
	return a.warehouse.Complete(ctx, e, o)
}

func (a *api) onOrderCancelled(ctx context.Context, e events.Event, o events.OrderCancelled) error {
	return a.warehouse.Cancel(ctx, e, o)
}

func (a *api) onCartUpdated(ctx context.Context, e events.Event, u events.CartUpdated) error {
	return a.demand.Take(ctx, e, u)
}
