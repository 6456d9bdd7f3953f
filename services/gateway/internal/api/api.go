// Package api is the gateway's whole surface: the public REST API that docs/openapi.yaml describes.
//
// Handlers read by invocation, or publish; nothing else changes anything.
package api

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/proxies"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/gateway/internal/apidoc"
	"github.com/souk-shop/souk/services/gateway/internal/idempotency"
	"github.com/souk-shop/souk/services/gateway/internal/ratelimit"
)

// base is the prefix of the API's addresses.
const base = "/api/v1"

// Options is what the surface needs to know.
type Options struct {
	Server          server.Config
	Currency        string
	CacheBytes      int64
	MediaCacheBytes int64
	Origins         []string
	Proxies         proxies.List
	Clients, Logins *ratelimit.Limiter
}

type api struct {
	Options
	apps     sidecar.Invoker
	events   sidecar.Publisher
	records  *idempotency.Store
	cache    *httpcache.Cache
	pictures *httpcache.Cache
	verifier *token.Verifier
	views    *views
	routes   chi.Routes
	// salt makes the names of anonymous visitors meaningless outside of this process.
	salt []byte
}

// New returns the gateway's server.
func New(o Options, sc *sidecar.Sidecar) *server.Server {
	o.Server.AppID, o.Server.Public = "gateway", true
	s := server.New(o.Server, sc.Events)
	a := &api{
		Options: o, apps: sc.Apps, events: sc.Events, records: idempotency.NewStore(sc.State),
		cache: httpcache.New(o.CacheBytes), pictures: httpcache.New(o.MediaCacheBytes), salt: newSalt(),
		verifier: token.NewVerifier(token.NewAuthKeys(sc.Apps), token.Options{}),
	}
	a.views = newViews(s.Background, a.reportView)
	r, edge := s.Public(storefront), []func(http.Handler) http.Handler{secure, a.cors, clean, a.admit}
	a.route(r.With(edge...))
	// On the outer router: a middleware's own router hands these on to nobody.
	r.NotFound(chi.Chain(edge...).HandlerFunc(server.Handle(notFound)).ServeHTTP)
	r.MethodNotAllowed(chi.Chain(edge...).HandlerFunc(server.Handle(a.methodNotAllowed)).ServeHTTP)
	return s
}

// route is the list of everything that can be called.
func (a *api) route(r chi.Router) {
	a.routes = r

	r.Get("/openapi.yaml", apidoc.Document)
	r.Get("/docs", apidoc.Page)

	get(r, "/products", a.products)
	get(r, "/products/{id}", a.product)
	get(r, "/products/{id}/availability", a.availability)
	get(r, "/categories", a.categories)
	get(r, "/suggestions", a.suggestions)
	r.Get("/media/{name}", handle(a.media))
	r.Head("/media/{name}", handle(a.media))

	post(r, "/carts", a.createCart)
	get(r, "/carts/{id}", a.cart)
	post(r, "/carts/{id}/items", a.addItem)
	put(r, "/carts/{id}/items/{sku}", a.setItem)
	r.Delete(base+"/carts/{id}/items/{sku}", handle(a.removeItem))
	post(r, "/quotes", a.quote)
	get(r, "/payment-methods", a.paymentMethods)
	get(r, "/shipping", a.shipping)

	auth := r.With(a.limitLogins)
	post(auth, "/auth/register", a.register)
	post(auth, "/auth/login", a.login)
	post(auth, "/auth/refresh", a.refresh)
	post(r, "/auth/logout", a.logout)
	get(r, "/auth/jwks.json", a.jwks)

	user := r.With(token.Require)
	get(user, "/auth/me", a.me)
	get(user, "/cart", a.ownCart)
	post(user, "/checkouts", a.checkOut)
	get(user, "/checkouts/{id}", a.checkout)
	user.Get(base+"/checkouts/{id}/events", handle(a.followCheckout))
	get(user, "/orders", a.orders)
	get(user, "/orders/{id}", a.order)
	post(user, "/orders/{id}/cancel", a.cancelOrder)

	staff := r.With(token.RequireRole(token.RoleStaff, token.RoleAdmin))
	post(staff, "/staff/products", a.createProduct)
	put(staff, "/staff/products/{id}", a.updateProduct)
	post(staff.With(server.BodyLimit(importLimit), server.Timeout(importTime)), "/staff/products/import", a.importProducts)
	post(staff.With(server.BodyLimit(maxMedia)), "/staff/media", a.uploadMedia)
	put(staff, "/staff/categories/{id}", a.putCategory)
	get(staff, "/staff/stock", a.stock)
	put(staff, "/staff/stock/{sku}", a.setStock)
	post(staff, "/staff/stock/{sku}/adjust", a.adjustStock)
	get(staff, "/staff/figures", a.figures)
	get(staff, "/staff/orders", a.staffOrders)
	get(staff, "/staff/orders/{id}", a.staffOrder)
	get(staff, "/staff/orders/{id}/payment", a.staffPayment)
	get(staff, "/staff/orders/{id}/payment/ledger", a.staffLedger)
	post(staff, "/staff/orders/{id}/cancel", a.cancelStaffOrder)
	get(staff, "/staff/accounts", a.findAccount)
	get(staff, "/staff/accounts/{id}", a.account)
	post(staff, "/staff/accounts/{id}/roles", a.setRoles)
	post(staff, "/staff/accounts/{id}/block", a.blockAccount)
	post(staff, "/staff/accounts/{id}/unblock", a.unblockAccount)
}

func get(r chi.Router, path string, h server.Handler) {
	r.Get(base+path, handle(h))
	r.Head(base+path, handle(h))
}

func post(r chi.Router, path string, h server.Handler) { r.Post(base+path, handle(h)) }
func put(r chi.Router, path string, h server.Handler)  { r.Put(base+path, handle(h)) }

// handle is [server.Handle] with the challenge that belongs to a 401.
func handle(h server.Handler) http.HandlerFunc {
	return server.Handle(func(w http.ResponseWriter, r *http.Request) error { return challenge(w, r, h(w, r)) })
}
