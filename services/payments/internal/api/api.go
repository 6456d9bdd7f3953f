// Package api is the whole surface of payments: its routes, its subscriptions and its clock.
package api

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/payments/internal/payment"
	"github.com/souk-shop/souk/services/payments/internal/provider"
	"github.com/souk-shop/souk/services/payments/internal/sandbox"
)

// Desk handles the order's events and knows the payments. Each event may come more than once, and in any order.
type Desk interface {
	Payment(ctx context.Context, orderID string) (payment.Payment, error)
	Created(ctx context.Context, e events.Event, o events.OrderCreated) error
	Completed(ctx context.Context, e events.Event, o events.OrderCompleted) error
	Cancelled(ctx context.Context, e events.Event, o events.OrderCancelled) error
	Tick(ctx context.Context) error
}

// Books are the sandbox's.
type Books interface {
	Ledger(ctx context.Context, reference string) (sandbox.Ledger, error)
}

// Provider is the payment provider, as far as shoppers may know it.
type Provider interface {
	Methods(ctx context.Context) (provider.Methods, error)
}

type api struct {
	desk     Desk
	books    Books
	provider Provider
}

// Mount serves the surface on s.
func Mount(s *server.Server, keys token.KeySet, desk Desk, books Books, p Provider) {
	a := &api{desk: desk, books: books, provider: p}
	s.From("gateway").Get("/methods", server.Handle(a.methods))
	bearer := s.From("gateway").With(token.Authenticate(token.NewVerifier(keys, token.Options{})), token.Require)
	bearer.Get("/payments/{order_id}", server.Handle(a.payment))
	bearer.With(token.RequireRole(token.RoleStaff, token.RoleAdmin)).
		Get("/payments/{order_id}/ledger", server.Handle(a.ledger))
	s.Subscribe(server.On(desk.Created), server.On(desk.Completed), server.On(desk.Cancelled))
	s.Cron("payments-sweep", desk.Tick)
}

// view is a payment as its owner and staff see it.
type view struct {
	ID       string          `json:"id"`
	OrderID  string          `json:"order_id"`
	Status   payment.Status  `json:"status"`
	Amount   money.Money     `json:"amount"`
	Captured money.Money     `json:"captured"`
	Refunded money.Money     `json:"refunded"`
	Attempts int             `json:"attempts"`
	Reason   string          `json:"reason,omitempty"`
	Log      []payment.Entry `json:"log"`
}

// payment answers GET /payments/{order_id}. To anyone but its owner and staff, a payment is not there.
func (a *api) payment(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "order_id")
	p, err := a.desk.Payment(r.Context(), id)
	if err != nil {
		return err
	}
	claims, _ := token.From(r.Context())
	if claims.Subject != p.UserID && !claims.HasRole(token.RoleStaff, token.RoleAdmin) {
		return problem.NewNotFound("payment-not-found", "There is no payment for the order %q.", id)
	}
	w.Header().Set("Cache-Control", "private, no-store")
	return server.JSON(w, http.StatusOK, view{
		ID: p.ID, OrderID: p.OrderID, Status: p.Status, Amount: p.Amount, Captured: p.Captured, Refunded: p.Refunded,
		Attempts: p.Attempts, Reason: p.Reason, Log: p.Log,
	})
}

// ledger answers GET /payments/{order_id}/ledger, for whoever checks the books.
func (a *api) ledger(w http.ResponseWriter, r *http.Request) error {
	l, err := a.books.Ledger(r.Context(), payment.ID(chi.URLParam(r, "order_id")))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-store")
	return server.JSON(w, http.StatusOK, l)
}
