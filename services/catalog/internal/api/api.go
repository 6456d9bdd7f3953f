// Package api is the whole surface of the catalog: its routes and its subscription.
package api

import (
	"runtime"
	"time"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/catalog/internal/listing"
	"github.com/souk-shop/souk/services/catalog/internal/shelf"
	"github.com/souk-shop/souk/services/catalog/internal/views"
)

const (
	// editLimit bounds the body of one product; importLimit a file's, both in bytes.
	editLimit   = 2 << 20
	importLimit = 32 << 20
	importTime  = 10 * time.Minute
)

type api struct {
	shelf    *shelf.Shelf
	listing  *listing.Listing
	views    *views.Views
	currency string
	// importing holds the one import that this process works on.
	importing chan struct{}
	// searching holds the searches that are worked on: as many as there are processors, the others in turn. More at once
	// would share the processors, and all of them would end late.
	searching chan struct{}
}

// Mount serves the surface on s. currency is the shop's.
func Mount(s *server.Server, keys token.KeySet, sh *shelf.Shelf, l *listing.Listing, v *views.Views, currency string) {
	a := &api{
		shelf: sh, listing: l, views: v, currency: currency,
		importing: make(chan struct{}, 1), searching: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	authenticate := token.Authenticate(token.NewVerifier(keys, token.Options{}))

	read := s.From("gateway", "orders", "cart").With(authenticate)
	read.Get("/products", server.Handle(a.list))
	read.Get("/suggestions", server.Handle(a.suggest))
	read.Get("/products/{id}", server.Handle(a.detail))
	read.Get("/categories", server.Handle(a.categories))
	read.Get("/prices", server.Handle(a.prices))

	staff := s.From("gateway").With(authenticate, token.RequireRole(token.RoleStaff, token.RoleAdmin))
	staff.With(server.BodyLimit(editLimit)).Post("/products", server.Handle(a.create))
	staff.With(server.BodyLimit(editLimit)).Put("/products/{id}", server.Handle(a.update))
	staff.With(server.BodyLimit(importLimit), server.Timeout(importTime)).Post("/products/import", server.Handle(a.importFile))
	staff.Put("/categories/{id}", server.Handle(a.putCategory))
}
