package buy_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// gateway stands for the shop: it holds what the tests put into it, answers as docs/openapi.yaml says, and remembers what it
// was asked. It decides nothing that a test is about.
type gateway struct {
	mu    sync.Mutex
	mux   *http.ServeMux
	calls []string
	// instead answers in place of a route, such as "POST /api/v1/checkouts".
	instead map[string]http.HandlerFunc
	routes  map[string]bool

	carts     map[string]*shop.Cart
	checkouts map[string]*shop.Checkout
	bodies    map[string]string
	orders    []shop.Order
	names     map[string]string
	rates     shop.ShippingRates
	pending   bool // changes are accepted and not applied
	merging   bool // a guest's cart is closed later
	expires   int  // of access tokens, in seconds
}

const (
	userID   = "7d444840-9dc0-41d1-b245-5ffdce74fad2"
	email    = "ann@example.com"
	password = "correct horse battery"
)

func eur(n int64) money.Money { return money.New(n, "EUR") }

func newGateway() *gateway {
	g := &gateway{
		mux: http.NewServeMux(), instead: map[string]http.HandlerFunc{}, routes: map[string]bool{}, carts: map[string]*shop.Cart{},
		checkouts: map[string]*shop.Checkout{}, bodies: map[string]string{}, names: map[string]string{"TEA": "Tea", "CUP": "Cup & <saucer>"},
		expires: 600, rates: shop.ShippingRates{Currency: "EUR", Countries: []shop.ShippingRate{{Country: "DE", Flat: 490}, {Country: "AT", Flat: 990}}},
	}
	for pattern, h := range map[string]server.Handler{
		"GET /api/v1/categories": g.fixed(map[string]any{"items": []any{}}), "GET /api/v1/products": g.fixed(map[string]any{"items": []any{}}),
		"POST /api/v1/carts": g.newCart, "GET /api/v1/cart": g.ownCart, "GET /api/v1/carts/{id}": g.readCart,
		"POST /api/v1/carts/{id}/items": g.add, "PUT /api/v1/carts/{id}/items/{sku}": g.set, "DELETE /api/v1/carts/{id}/items/{sku}": g.set,
		"POST /api/v1/auth/login": g.login, "POST /api/v1/auth/register": g.login, "POST /api/v1/auth/refresh": g.refresh,
		"POST /api/v1/auth/logout": g.fixed(nil), "GET /api/v1/shipping": func(w http.ResponseWriter, _ *http.Request) error { return server.JSON(w, 200, g.rates) },
		"GET /api/v1/payment-methods": g.fixed(shop.PaymentMethods{Provider: "sandbox", Test: true, Methods: []shop.PaymentMethod{
			{Token: "tok_success", Name: "Good"}, {Token: "tok_declined", Name: "Bad"}, {Token: "tok_new", Name: "New <one>", Description: "Untranslated"},
		}}),
		"POST /api/v1/quotes": g.quote, "POST /api/v1/checkouts": g.checkOut, "GET /api/v1/checkouts/{id}": g.readCheckout,
		"GET /api/v1/orders": g.listOrders, "GET /api/v1/orders/{id}": g.readOrder,
	} {
		g.serve(pattern, h)
	}
	return g
}

func (g *gateway) serve(pattern string, h server.Handler) {
	g.routes[pattern] = true
	g.mux.Handle(pattern, g.route(pattern, h))
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.mux.ServeHTTP(w, r) }

// route remembers the call, and hands it to whoever answers in place of h.
func (g *gateway) route(pattern string, h server.Handler) http.Handler {
	return server.Handle(func(w http.ResponseWriter, r *http.Request) error {
		g.mu.Lock()
		g.calls = append(g.calls, r.Method+" "+r.URL.Path)
		other := g.instead[pattern]
		if other != nil {
			g.mu.Unlock()
			other(w, r)
			return nil
		}
		defer g.mu.Unlock()
		return h(w, r)
	})
}

// on answers a route otherwise from now on; nil as before. A route that nobody else answers is added.
func (g *gateway) on(pattern string, h http.HandlerFunc) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.routes[pattern] {
		g.serve(pattern, g.fixed(nil))
	}
	g.instead[pattern] = h
}

// refuses answers a route with an error.
func (g *gateway) refuses(pattern string, err error) {
	g.on(pattern, func(w http.ResponseWriter, r *http.Request) { problem.Write(w, r, err) })
}

// down lets a route not be answered.
func (g *gateway) down(pattern string) {
	g.refuses(pattern, problem.NewUnavailable("orders", "The orders service does not answer."))
}

// asked counts the calls that begin so.
func (g *gateway) asked(prefix string) (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.calls {
		if strings.HasPrefix(c, prefix) {
			n++
		}
	}
	return n
}

// change changes what the gateway holds.
func (g *gateway) change(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
}

func (g *gateway) fixed(v any) server.Handler {
	return func(w http.ResponseWriter, _ *http.Request) error {
		if v == nil {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
		return server.JSON(w, 200, v)
	}
}

func (g *gateway) user(r *http.Request) string {
	if r.Header.Get("Authorization") == "Bearer access" {
		return userID
	}
	return ""
}

func (g *gateway) cartOf(id string) *shop.Cart {
	if g.carts[id] == nil {
		g.carts[id] = &shop.Cart{ID: id, Status: "open", Total: eur(0)}
	}
	return g.carts[id]
}

func (g *gateway) own() *shop.Cart { return g.cartOf(events.UserCartID(userID)) }

func (g *gateway) newCart(w http.ResponseWriter, _ *http.Request) error {
	return server.JSON(w, 201, g.cartOf(uuid.NewString()))
}

func (g *gateway) ownCart(w http.ResponseWriter, r *http.Request) error {
	if g.user(r) == "" {
		return problem.NewUnauthenticated("token", "Who are you?")
	}
	return server.JSON(w, 200, g.own())
}

func (g *gateway) readCart(w http.ResponseWriter, r *http.Request) error {
	return server.JSON(w, 200, g.cartOf(r.PathValue("id")))
}

func (g *gateway) add(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		SKU      string
		Quantity int64
	}
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	return g.put(w, r, body.SKU, body.Quantity, true)
}

func (g *gateway) set(w http.ResponseWriter, r *http.Request) error {
	var body struct{ Quantity int64 }
	if r.Method == http.MethodPut {
		if err := server.Decode(r, &body); err != nil {
			return err
		}
	}
	return g.put(w, r, r.PathValue("sku"), body.Quantity, false)
}

func (g *gateway) put(w http.ResponseWriter, r *http.Request, sku string, n int64, more bool) error {
	cart := g.cartOf(r.PathValue("id"))
	if g.pending {
		return server.JSON(w, 202, map[string]string{"event_id": uuid.NewString(), "cart_id": cart.ID})
	}
	if !strings.HasPrefix(r.Header.Get("Prefer"), "wait=") {
		return problem.NewInvalid("test", "The storefront does not wait.")
	}
	putInto(cart, g.names[sku], sku, n, more)
	w.Header().Set("Preference-Applied", r.Header.Get("Prefer"))
	return server.JSON(w, 200, cart)
}

// putInto adds to a line, or sets it.
func putInto(cart *shop.Cart, name, sku string, n int64, more bool) {
	lines := []shop.Line{}
	for _, l := range cart.Lines {
		if l.SKU != sku {
			lines = append(lines, l)
		} else if more {
			n += l.Quantity
		}
	}
	if n > 0 {
		lines = append(lines, shop.Line{SKU: sku, ProductID: "p-" + sku, Name: name, Quantity: n, UnitPrice: eur(1050), LineTotal: eur(1050 * n)})
	}
	cart.Lines, cart.Version, cart.Total = lines, cart.Version+1, eur(0)
	for _, l := range lines {
		cart.Total.Amount += l.LineTotal.Amount
	}
}

func (g *gateway) login(w http.ResponseWriter, r *http.Request) error {
	var body map[string]string
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return err
	}
	if body["password"] != password {
		return problem.NewUnauthenticated("credentials", "The e-mail address or the password is wrong.")
	}
	if guest := body["cart_id"]; guest != "" && !g.merging {
		g.merge(guest)
	}
	return g.tokens(w)
}

func (g *gateway) merge(guest string) {
	for _, l := range g.cartOf(guest).Lines {
		putInto(g.own(), l.Name, l.SKU, l.Quantity, true)
	}
	g.carts[guest].Lines, g.carts[guest].Status = nil, "merged"
}

func (g *gateway) tokens(w http.ResponseWriter) error {
	return server.JSON(w, 200, shop.Tokens{
		Access: "access", ExpiresIn: g.expires, Refresh: "refresh", RefreshExpiresIn: 86400,
		User: shop.User{ID: userID, Email: email, Name: "Ann <b>", Roles: []string{"customer"}},
	})
}

func (g *gateway) refresh(w http.ResponseWriter, _ *http.Request) error { return g.tokens(w) }

func (g *gateway) quote(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		CartID      string       `json:"cart_id"`
		CartVersion int64        `json:"cart_version"`
		To          shop.Address `json:"shipping_address"`
	}
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	cart, shipping := g.cartOf(body.CartID), int64(490)
	if body.To.Country != "DE" {
		shipping = 990
	}
	sum := cart.Total.Amount + shipping
	return server.JSON(w, 200, shop.Quote{CartVersion: cart.Version, Lines: cart.Lines, TaxRateBasisPoints: 1900, Totals: shop.Totals{
		Subtotal: cart.Total, Shipping: eur(shipping), Tax: eur(sum * 19 / 100), Total: eur(sum + sum*19/100),
	}})
}

func (g *gateway) checkOut(w http.ResponseWriter, r *http.Request) error {
	var body json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return err
	}
	id := events.DeriveID("checkout", g.user(r), r.Header.Get("Idempotency-Key"))
	if before, there := g.bodies[id]; there && before != string(body) {
		return problem.NewInvalid("idempotency-key-reused", "This Idempotency-Key was used for another request.")
	}
	if g.checkouts[id] == nil {
		g.checkouts[id] = &shop.Checkout{ID: id, Status: shop.Pending, OrderID: id}
	}
	g.bodies[id] = string(body)
	return server.JSON(w, 202, map[string]string{"checkout_id": id, "status": "accepted"})
}

func (g *gateway) readCheckout(w http.ResponseWriter, r *http.Request) error {
	if c := g.checkouts[r.PathValue("id")]; c != nil && g.user(r) == userID {
		return server.JSON(w, 200, c)
	}
	return problem.NewNotFound("not-found", "There is no such thing.")
}

func (g *gateway) listOrders(w http.ResponseWriter, _ *http.Request) error {
	var page shop.Orders
	for _, o := range g.orders {
		page.Items = append(page.Items, shop.OrderSummary{ID: o.ID, Status: o.Status, Total: o.Totals.Total, Quantity: 2, CreatedAt: o.CreatedAt})
	}
	return server.JSON(w, 200, page)
}

func (g *gateway) readOrder(w http.ResponseWriter, r *http.Request) error {
	for _, o := range g.orders {
		if o.ID == r.PathValue("id") {
			return server.JSON(w, 200, o)
		}
	}
	return problem.NewNotFound("order-not-found", "There is no such order.")
}

// only returns the one checkout there is, and fails where there is none or are more.
func (g *gateway) only(t *testing.T) *shop.Checkout {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.checkouts) != 1 {
		t.Fatalf("there are %d checkouts", len(g.checkouts))
	}
	for _, c := range g.checkouts {
		return c
	}
	return nil
}
