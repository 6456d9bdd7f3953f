// Package api is the whole surface of auth: its routes and its subscription.
package api

import (
	"io"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/auth/internal/checkout"
	"github.com/souk-shop/souk/services/auth/internal/password"
	"github.com/souk-shop/souk/services/auth/internal/policy"
	"github.com/souk-shop/souk/services/auth/internal/registry"
	"github.com/souk-shop/souk/services/auth/internal/session"
)

// bodyLimit bounds what anybody may send here, in bytes: a few short strings.
const bodyLimit = 16 << 10

// Parts are what the surface is made over.
type Parts struct {
	Registry *registry.Registry
	Hasher   *password.Hasher
	Policy   *policy.Policy
	Signer   *token.Signer
	Verifier *token.Verifier
	// JWKS is the public keys as JSON.
	JWKS []byte
	// RefreshKeys are what refresh tokens are derived with: the first one here, the others by replicas that were started
	// before or after a change of keys.
	RefreshKeys [][]byte
	// TokenTTL is how long an access token lives; Leeway how far clocks may be apart.
	TokenTTL, Leeway time.Duration
	Clock            func() time.Time
	Random           io.Reader
}

type api struct {
	Parts
	guard     *guard
	sessions  *sidecar.Aggregate[session.Session]
	checkouts *sidecar.Aggregate[checkout.Checkout]
}

// New returns the service's server.
func New(cfg server.Config, sc *sidecar.Sidecar, parts Parts) *server.Server {
	a := &api{
		Parts:     parts,
		guard:     newGuard(sc, parts.Clock),
		sessions:  sidecar.NewAggregate[session.Session](sc, "session/").WithInbox(1).WithClock(parts.Clock),
		checkouts: sidecar.NewAggregate[checkout.Checkout](sc, "checkout/").WithClock(parts.Clock),
	}
	s := server.New(cfg, sc.Events)
	s.From(events.Apps()...).Get("/.well-known/jwks.json", server.Handle(a.jwks))

	s.From("gateway").With(server.BodyLimit(bodyLimit)).Group(func(r chi.Router) {
		r.Post("/register", server.Handle(a.register))
		r.Post("/login", server.Handle(a.login))
		r.Post("/refresh", server.Handle(a.refresh))
		r.Post("/logout", server.Handle(a.logout))
		r.Group(func(r chi.Router) {
			r.Use(token.Authenticate(a.Verifier), token.Require)
			r.Get("/me", server.Handle(a.me))
			r.Get("/accounts", server.Handle(a.findAccount))
			r.Get("/accounts/{id}", server.Handle(a.viewAccount))
			r.Post("/accounts/{id}/roles", server.Handle(a.setRoles))
			r.Post("/accounts/{id}/block", server.Handle(a.setBlocked(true)))
			r.Post("/accounts/{id}/unblock", server.Handle(a.setBlocked(false)))
		})
	})

	s.Subscribe(server.On(a.onUserCheckout))
	return s
}
