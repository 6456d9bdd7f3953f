package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/gateway/internal/api"
)

// TestBadInput: every wrong request is refused with the status, the code and the field that say what is wrong.
func TestBadInput(t *testing.T) {
	s := newShop(t)
	s.on("cart GET /carts/"+guest, 200, cartOf(guest, "5"))
	me, clerk := "Authorization: "+s.customer(), "Authorization: "+s.staff()
	items, line := "/api/v1/carts/"+guest+"/items", "/api/v1/carts/"+guest+"/items/TEE-S"
	const none = int64(-1)
	tests := []struct {
		name, who, method, path, body, header string
		status                                int
		code, field                           string
		limit                                 int64
	}{
		{"zero", "", "POST", items, `{"sku":"TEE-S","quantity":0}`, "", 422, "quantity", "quantity", 99},
		{"negative", "", "POST", items, `{"sku":"TEE-S","quantity":-1}`, "", 422, "quantity", "quantity", 99},
		{"fraction", "", "POST", items, `{"sku":"TEE-S","quantity":1.5}`, "", 422, "quantity", "quantity", 99},
		{"text", "", "POST", items, `{"sku":"TEE-S","quantity":"2"}`, "", 422, "quantity", "quantity", 99},
		{"huge", "", "POST", items, `{"sku":"TEE-S","quantity":100}`, "", 422, "quantity", "quantity", 99},
		{"overflow", "", "POST", items, `{"sku":"TEE-S","quantity":99999999999999999999}`, "", 422, "quantity", "quantity", 99},
		{"null", "", "POST", items, `{"sku":"TEE-S","quantity":null}`, "", 422, "quantity", "quantity", 99},
		{"no quantity", "", "POST", items, `{"sku":"TEE-S"}`, "", 422, "missing-field", "quantity", none},
		{"no sku", "", "POST", items, `{"quantity":1}`, "", 422, "missing-field", "sku", none},
		{"a price", "", "POST", items, `{"sku":"TEE-S","quantity":1,"unit_price":{"amount":1,"currency":"EUR"}}`, "", 422, "unknown-field", "unit_price", none},
		{"beyond stock with the cart", "", "POST", items, `{"sku":"TEE-S","quantity":3}`, "", 409, "insufficient-stock", "quantity", 2},
		{"beyond 99 with the cart", "", "POST", items, `{"sku":"TEE-S","quantity":95}`, "", 422, "quantity", "quantity", 94},
		{"unknown sku", "", "POST", items, `{"sku":"NOPE","quantity":1}`, "", 404, "sku-not-found", "sku", none},
		{"no such line", "", "PUT", "/api/v1/carts/" + guest + "/items/TEE-M", `{"quantity":1}`, "", 404, "line-not-found", "", none},
		{"set beyond stock", "", "PUT", line, `{"quantity":8}`, "", 409, "insufficient-stock", "quantity", 7},
		{"set zero", "", "PUT", line, `{"quantity":0}`, "", 422, "quantity", "quantity", 99},
		{"malformed", "", "POST", items, `{"sku":`, "", 400, "malformed-json", "", none},
		{"two values", "", "POST", items, `{} {}`, "", 400, "malformed-json", "", none},
		{"wrong type", "", "POST", items, `{"sku":5,"quantity":1}`, "", 422, "wrong-type", "sku", none},
		{"media type", "", "POST", items, `sku=1`, "Content-Type: application/x-www-form-urlencoded", 415, "content-type", "", none},
		{"too large", "", "POST", items, `{"sku":"` + strings.Repeat("x", 1<<20) + `"}`, "", 413, "body-too-large", "", none},
		{"bad key", "", "POST", items, `{"sku":"TEE-S","quantity":1}`, "Idempotency-Key: a b", 422, "idempotency-key", "Idempotency-Key", 255},
		{"no cart id", "", "GET", "/api/v1/carts/nonsense", "", "", 404, "not-found", "", none},
		{"upper case cart id", "", "GET", "/api/v1/carts/" + strings.ToUpper("aaaaaaaa-1111-4111-8111-111111111111"), "", "", 404, "not-found", "", none},
		{"somebody's cart", "", "GET", "/api/v1/carts/" + events.UserCartID(userTwo), "", "", 404, "not-found", "", none},
		{"somebody's cart, signed in", me, "POST", "/api/v1/carts/" + events.UserCartID(userTwo) + "/items", `{"sku":"TEE-S","quantity":1}`, "", 404, "not-found", "", none},
		{"body for a cart", "", "POST", "/api/v1/carts", `{}`, "", 422, "unexpected-body", "body", none},
		{"nobody checks out", "", "POST", "/api/v1/checkouts", checkoutOf(guest, "1"), "Idempotency-Key: k", 401, "sign-in", "", none},
		{"no key", me, "POST", "/api/v1/checkouts", checkoutOf(guest, "1"), "", 400, "idempotency-key-required", "Idempotency-Key", none},
		{"version 0", me, "POST", "/api/v1/checkouts", checkoutOf(guest, "0"), "Idempotency-Key: k", 422, "cart-version", "cart_version", 1},
		{"a card's number", me, "POST", "/api/v1/checkouts", strings.Replace(checkoutOf(guest, "1"), "tok_success", "4111111111111111", 1), "Idempotency-Key: k", 422, "payment-method", "payment_method.token", none},
		{"a total", me, "POST", "/api/v1/checkouts", strings.Replace(checkoutOf(guest, "1"), "{", `{"total":1,`, 1), "Idempotency-Key: k", 422, "unknown-field", "total", none},
		{"no country", me, "POST", "/api/v1/checkouts", strings.Replace(checkoutOf(guest, "1"), `"DE"`, `"Germany"`, 1), "Idempotency-Key: k", 422, "address", "shipping_address.country", none},
		{"no city", me, "POST", "/api/v1/checkouts", strings.Replace(checkoutOf(guest, "1"), `"city":"C",`, ``, 1), "Idempotency-Key: k", 422, "address", "shipping_address.city", none},
		{"no such cart", me, "POST", "/api/v1/checkouts", checkoutOf("x", "1"), "Idempotency-Key: k", 422, "cart-not-found", "cart_id", none},
		{"somebody's cart to quote", me, "POST", "/api/v1/quotes", `{"cart_id":"` + events.UserCartID(userTwo) + `","shipping_address":` + address + `}`, "", 422, "cart-not-found", "cart_id", none},
		{"no country to quote", "", "POST", "/api/v1/quotes", `{"cart_id":"` + guest + `","shipping_address":{"name":"A"}}`, "", 422, "address", "shipping_address.country", none},
		{"a number for a country", "", "POST", "/api/v1/quotes", `{"cart_id":"` + guest + `","shipping_address":{"country":"12"}}`, "", 422, "address", "shipping_address.country", none},
		{"a long city to quote", "", "POST", "/api/v1/quotes", `{"cart_id":"` + guest + `","shipping_address":{"country":"DE","city":"` + strings.Repeat("x", 201) + `"}}`, "", 422, "address", "shipping_address.city", 200},
		{"nowhere to quote", "", "POST", "/api/v1/quotes", `{"cart_id":"` + guest + `","shipping_address":{}}`, "", 422, "missing-field", "shipping_address", none},
		{"version 0 to quote", "", "POST", "/api/v1/quotes", `{"cart_id":"` + guest + `","cart_version":0,"shipping_address":{"country":"DE"}}`, "", 422, "cart-version", "cart_version", 1},
		{"unknown checkout", me, "GET", "/api/v1/checkouts/" + orderID, "", "", 404, "not-found", "", none},
		{"unknown stream", me, "GET", "/api/v1/checkouts/" + orderID + "/events", "", "", 404, "not-found", "", none},
		{"no product", "", "GET", "/api/v1/products/nope", "", "", 404, "nothing", "", none},
		{"nothing typed", "", "GET", "/api/v1/suggestions?q=+", "", "", 422, "query", "q", none},
		{"a long question", "", "GET", "/api/v1/products?q=" + strings.Repeat("x", 3000), "", "", 422, "query", "query", 2500},
		{"a picture of no name", "", "GET", "/media/x.png", "", "", 404, "not-found", "", none},
		{"a picture of another kind", "", "GET", "/media/" + strings.Replace(picture, "png", "svg", 1), "", "", 404, "not-found", "", none},
		{"no such picture", "", "GET", "/media/" + strings.Replace(picture, "0", "1", 1), "", "", 404, "nothing", "", none},
		{"a large picture", clerk, "POST", "/api/v1/staff/media", strings.Repeat("x", 3<<20+1), "Content-Type: image/png", 413, "body-too-large", "", none},
		{"no picture", clerk, "POST", "/api/v1/staff/media", "", "Content-Type: image/png", 422, "empty", "body", none},
		{"a picture by a customer", me, "POST", "/api/v1/staff/media", "x", "Content-Type: image/png", 403, "role", "", none},
		{"figures of no day", clerk, "GET", "/api/v1/staff/figures?day=2026-13-01", "", "", 422, "query", "day", none},
		{"dots", "", "GET", "/api/v1/products/..%2Fcategories", "", "", 404, "not-found", "", none},
		{"negative stock", clerk, "PUT", "/api/v1/staff/stock/TEE-S", `{"on_hand":-1}`, "", 422, "stock", "on_hand", 0},
		{"no stock", clerk, "PUT", "/api/v1/staff/stock/TEE-S", `{}`, "", 422, "missing-field", "on_hand", none},
		{"no reason", clerk, "POST", "/api/v1/staff/stock/TEE-S/adjust", `{"delta":1}`, "", 422, "missing-field", "reason", none},
		{"no day", clerk, "GET", "/api/v1/staff/orders?day=yesterday", "", "", 422, "query", "day", none},
		{"import of something", clerk, "POST", "/api/v1/staff/products/import", `{}`, "", 415, "content-type", "", none},
		{"staff as customer", me, "GET", "/api/v1/staff/orders", "", "", 403, "role", "", none},
		{"staff as nobody", "", "GET", "/api/v1/staff/orders", "", "", 401, "sign-in", "", none},
		{"bad token on a public route", "Authorization: Bearer nonsense", "GET", "/api/v1/products", "", "", 401, "token", "", none},
		{"basic", "Authorization: Basic eDp5", "GET", "/api/v1/products", "", "", 401, "token", "", none},
		{"unknown route", "", "GET", "/api/v1/nowhere", "", "", 404, "no-such-route", "", none},
		{"wrong method", "", "DELETE", "/api/v1/products", "", "", 405, "method-not-allowed", "", none},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.do(tt.method, tt.path, tt.body, tt.who, tt.header)
			doc := got.problem(t)
			if got.status != tt.status || doc.Code != tt.code || doc.Instance == "" {
				t.Fatalf("%d %s, want %d %s", got.status, got.body, tt.status, tt.code)
			}
			if tt.field != "" && (len(doc.Fields) != 1 || doc.Fields[0].Name != tt.field) {
				t.Errorf("fields %+v, want %s", doc.Fields, tt.field)
			}
			if tt.limit != none && (doc.Fields[0].Limit == nil || *doc.Fields[0].Limit != tt.limit) {
				t.Errorf("limit in %s, want %d", got.body, tt.limit)
			}
			if got.status == 401 && !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("a 401 without a challenge: %v", got.header)
			}
			if got.status == 405 && got.header.Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow is %q", got.header.Get("Allow"))
			}
		})
	}
	if published := s.fake.Published(); len(published) != 0 {
		t.Errorf("a refused request published %+v", published)
	}
}

func TestExpiredToken(t *testing.T) {
	s := newShop(t)
	past, err := token.NewSigner(s.key, token.Options{Clock: func() time.Time { return time.Now().Add(-time.Hour) }})
	if err != nil {
		t.Fatal(err)
	}
	old, err := past.Sign(token.Claims{Subject: userOne}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.do("GET", "/api/v1/products", "", "Authorization: "+s.customer()); got.status != 200 {
		t.Errorf("a good token: %d %s", got.status, got.body)
	}
	if got := s.do("GET", "/api/v1/products", "", "Authorization: Bearer "+old); got.status != 401 {
		t.Errorf("an expired token: %d %s", got.status, got.body)
	}
}

func TestAServiceIsAway(t *testing.T) {
	s := newShop(t)
	s.fake.FailInvoke("catalog", 1)
	got := s.do("GET", "/api/v1/categories", "")
	if got.status != 503 || got.header.Get("Retry-After") == "" {
		t.Errorf("%d %v %s, want 503 with Retry-After", got.status, got.header, got.body)
	}
	if got := s.do("GET", "/api/v1/categories", ""); got.status != 200 {
		t.Errorf("after it came back: %d %s", got.status, got.body)
	}
	s.fake.FailPublish(1, false)
	if got := s.do("POST", "/api/v1/carts/"+guest+"/items", `{"sku":"TEE-S","quantity":1}`); got.status != 503 {
		t.Errorf("the broker is away: %d %s", got.status, got.body)
	}
}

func TestErrorsOfServicesPass(t *testing.T) {
	s := newShop(t)
	s.on("orders POST /orders/"+orderID+"/cancel", 409, `{"type":"urn:souk:problem:too-late","title":"Conflict","status":409,"code":"too-late","detail":"It is too late."}`)
	got := s.do("POST", "/api/v1/orders/"+orderID+"/cancel", "", "Authorization: "+s.customer())
	if doc := got.problem(t); got.status != 409 || doc.Code != "too-late" || !strings.HasPrefix(doc.Instance, "/api/v1/orders/") {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestEdge(t *testing.T) {
	s := newShop(t, func(o *api.Options) { o.Origins = []string{"https://shop.example"} })
	got := s.do("GET", "/api/v1/products/tee", "", "Origin: https://shop.example", "Souk-Viewer: somebody-else", "Dapr-Caller-App-Id: orders")
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Access-Control-Allow-Origin": "https://shop.example", "Etag": `"3"`, "Cache-Control": "public, max-age=60",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.header.Get(name), want)
		}
	}
	if got := s.do("GET", "/api/v1/products/tee", "", "Origin: https://evil.example"); got.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("another origin is allowed")
	}
	if got := s.do("OPTIONS", "/api/v1/checkouts", "", "Origin: https://shop.example", "Access-Control-Request-Method: POST"); got.status != 204 {
		t.Errorf("preflight: %d %s", got.status, got.body)
	}
	if got := s.do("GET", "/api/v1/products/tee", "", `If-None-Match: W/"3"`); got.status != 304 || got.body != "" {
		t.Errorf("If-None-Match: %d %s", got.status, got.body)
	}
	if err := s.server.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if stolen := s.called("somebody-else"); len(stolen) > 0 {
		t.Errorf("a client's internal header reached a service: %v", stolen)
	}
}
