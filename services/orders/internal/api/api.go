// Package api is the whole surface of orders: its routes, its subscriptions and its clock.
package api

import (
	"time"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/internal/watch"
	"github.com/souk-shop/souk/services/orders/internal/process"
	"github.com/souk-shop/souk/services/orders/internal/report"
	"github.com/souk-shop/souk/services/orders/internal/store"
)

// Options is what the surface needs.
type Options struct {
	Server  server.Config
	Process *process.Process
	Store   *store.Store
	Hub     *watch.Hub
	// Keys verify the shoppers' tokens.
	Keys         token.KeySet
	CancelWindow time.Duration
	Now          func() time.Time
}

type api struct {
	Options
	reporter *report.Reporter
}

// New returns the server of orders.
func New(o Options, sc *sidecar.Sidecar) *server.Server {
	p, s := o.Process, server.New(o.Server, sc.Events)
	a := &api{Options: o, reporter: report.New(o.Store, p.Terms.Currency, o.Now, s.Background)}
	s.From("gateway").Get("/shipping", server.Handle(a.shipping))

	known := s.From("gateway").With(token.Authenticate(token.NewVerifier(o.Keys, token.Options{Clock: o.Now})))
	known.Post("/quote", server.Handle(a.quote))

	user := known.With(token.Require)
	user.Get("/checkouts/{id}", server.Handle(a.checkout))
	user.Get("/checkouts/{id}/events", server.Handle(a.followCheckout))
	user.Get("/orders", server.Handle(a.orders))
	user.Get("/orders/{id}", server.Handle(a.order))
	user.Post("/orders/{id}/cancel", server.Handle(a.cancel))

	staff := known.With(token.RequireRole(token.RoleStaff, token.RoleAdmin))
	staff.Get("/staff/orders", server.Handle(a.staffOrders))
	staff.Get("/staff/figures", server.Handle(a.staffFigures))

	s.Subscribe(
		server.On(p.OnUserAuthenticated),
		server.On(p.OnCartUpdated),
		server.On(p.OnCheckoutRejected),
		server.On(p.OnStockReserved),
		server.On(p.OnStockRejected),
		server.On(p.OnPaymentProcessed),
		server.On(p.OnPaymentCaptured),
		server.On(p.OnPaymentVoided),
		server.On(p.OnPaymentRefunded),
	)
	s.Cron("orders-sweep", p.Sweep)
	return s
}
