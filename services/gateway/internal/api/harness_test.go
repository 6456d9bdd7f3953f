package api_test

import (
	"crypto/ed25519"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/openapitest"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/gateway/internal/api"
)

const (
	userOne  = "5d0b2b1c-6a8e-4c55-9d0e-5b9a3a3d7c01"
	userTwo  = "5d0b2b1c-6a8e-4c55-9d0e-5b9a3a3d7c02"
	picture  = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.png"
	guest    = "11111111-1111-4111-8111-111111111111"
	orderID  = "7f1cb0de-8a52-5d5c-9c80-0b6a8f1f2b11"
	product  = `{"id":"p1","slug":"tee","name":"Tee","status":"active","version":3,"variants":[{"sku":"TEE-S","options":{},"price":{"amount":1999,"currency":"EUR"}},{"sku":"TEE-M","options":{},"price":{"amount":1999,"currency":"EUR"}}]}`
	address  = `{"name":"A","line1":"B","city":"C","postal_code":"D","country":"DE"}`
	orderDoc = `{"id":"` + orderID + `","status":"confirmed","lines":[],"totals":{"subtotal":{"amount":1,"currency":"EUR"},"shipping":{"amount":0,"currency":"EUR"},"tax":{"amount":0,"currency":"EUR"},"total":{"amount":1,"currency":"EUR"}},"shipping_address":` + address + `,"created_at":"2026-01-01T12:00:00Z"}`
	session  = `{"access_token":"a","token_type":"Bearer","expires_in":600,"refresh_token":"r","user":{"id":"u"}}`
	payment  = `{"id":"x","order_id":"` + orderID + `","status":"captured","amount":{"amount":1,"currency":"EUR"},"captured":{"amount":1,"currency":"EUR"},"refunded":{"amount":0,"currency":""}}`
)

// shop is the gateway among fakes of the services, each of which answers what the test says.
type shop struct {
	t       *testing.T
	fake    *sidecartest.Fake
	server  *server.Server
	web     *httptest.Server
	client  *http.Client
	key     ed25519.PrivateKey
	signer  *token.Signer
	mu      sync.Mutex
	calls   []string
	answers map[string]http.HandlerFunc
}

// document is read once: it is the same for every test.
var document = sync.OnceValues(func() (*openapitest.Document, error) { return openapitest.Load("../../../../docs/openapi.yaml") })

func newShop(t *testing.T, change ...func(*api.Options)) *shop {
	t.Helper()
	document, err := document()
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{t: t, key: key, fake: sidecartest.New(t, "gateway"), answers: map[string]http.HandlerFunc{}}
	if s.signer, err = token.NewSigner(key, token.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, app := range events.Apps()[1:] {
		s.fake.Serve(app, s.service(app))
	}
	jwks, err := token.JWKS(s.signer.Public())
	if err != nil {
		t.Fatal(err)
	}
	s.on("auth GET /.well-known/jwks.json", 200, string(jwks))
	s.defaults()
	o := api.Options{Currency: "EUR", CacheBytes: 1 << 20, MediaCacheBytes: 1 << 20}
	for _, f := range change {
		f(&o)
	}
	s.server = api.New(o, s.fake.Sidecar())
	s.web = httptest.NewServer(s.server)
	t.Cleanup(s.web.Close)
	s.client = &http.Client{Transport: document.Transport(t, s.web.Client().Transport)}
	return s
}

// defaults is a shop in which everything goes well.
func (s *shop) defaults() {
	cached := http.Header{"Cache-Control": {"public, max-age=60"}, "Etag": {`"3"`}}
	s.onWith("catalog GET /products/tee", 200, product, cached)
	s.onWith("catalog GET /products", 200, `{"items":[{"id":"p1","slug":"tee","name":"Tee","status":"active","in_stock":true}],"total":1,"page":1,"per_page":24,`+
		`"facets":{"categories":[],"price":{"min":1,"max":2,"ranges":[]},"in_stock":1,"options":[{"name":"size","values":[{"value":"M","count":1}]}]}}`, cached)
	s.onWith("catalog GET /suggestions", 200, `{"items":[{"type":"category","id":"tees","name":"Tees"}]}`, cached)
	s.onWith("catalog GET /media/"+picture, 200, "PNG", http.Header{"Content-Type": {"image/png"}, "Etag": {`"picture"`}})
	s.onWith("catalog GET /categories", 200, `{"items":[{"id":"tees","name":"Tees"}]}`, cached)
	s.on("catalog GET /prices", 200, `{"items":[{"sku":"TEE-S","product_id":"p1","name":"Tee","unit_price":{"amount":1999,"currency":"EUR"},"sellable":true}]}`)
	s.on("inventory GET /stock", 200, `{"items":[{"sku":"TEE-S","present":true,"available":7,"on_hand":9,"reserved":2}]}`)
}

// on makes a service answer; other routes answer 404.
func (s *shop) on(route string, status int, body string) { s.onWith(route, status, body, nil) }

func (s *shop) onWith(route string, status int, body string, h http.Header) {
	s.handle(route, func(w http.ResponseWriter, r *http.Request) {
		for name, values := range h {
			w.Header()[name] = values
		}
		if etag := w.Header().Get("ETag"); etag != "" && r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		contentType := "application/json"
		switch {
		case status >= 400:
			contentType = problem.ContentType
		case strings.HasSuffix(route, "jwks.json"):
			contentType = "application/jwk-set+json"
		}
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func (s *shop) handle(route string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[route] = h
}

func (s *shop) service(app string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route := app + " " + r.Method + " " + r.URL.Path
		line := route
		if r.URL.RawQuery != "" {
			line += "?" + r.URL.RawQuery
		}
		for _, name := range []string{"Souk-Viewer", "Idempotency-Key", "If-Match", "Souk-Client"} {
			if v := r.Header.Get(name); v != "" {
				line += " " + name + "=" + v
			}
		}
		s.mu.Lock()
		s.calls = append(s.calls, line)
		h := s.answers[route]
		s.mu.Unlock()
		if h == nil {
			problem.Write(w, r, problem.NewNotFound("nothing", "There is no such thing."))
			return
		}
		h(w, r)
	})
}

// called returns the calls whose text contains part.
func (s *shop) called(part string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []string
	for _, line := range s.calls {
		if strings.Contains(line, part) {
			found = append(found, line)
		}
	}
	return found
}

func (s *shop) token(user string, roles ...string) string {
	s.t.Helper()
	raw, err := s.signer.Sign(token.Claims{Subject: user, Email: "a@example.com", Roles: roles}, 10*time.Minute)
	if err != nil {
		s.t.Fatal(err)
	}
	return "Bearer " + raw
}

func (s *shop) customer() string { return s.token(userOne, token.RoleCustomer) }
func (s *shop) staff() string    { return s.token(userTwo, token.RoleStaff) }

// answer is what a client got.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) problem(t *testing.T) problem.Document {
	t.Helper()
	var doc problem.Document
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil {
		t.Fatalf("%d %s is no problem document: %v", a.status, a.body, err)
	}
	return doc
}

func (a answer) field(t *testing.T, name string) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	text, _ := doc[name].(string)
	return text
}

// do sends a request; headers are "Name: value".
func (s *shop) do(method, path, body string, headers ...string) answer {
	s.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.web.URL+path, content)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, line := range headers {
		if name, value, ok := strings.Cut(line, ": "); ok {
			r.Header.Set(name, value)
		}
	}
	got, err := s.client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{got.StatusCode, got.Header, string(raw)}
}

func cartOf(id string, quantity string) string {
	lines := "[]"
	if quantity != "" {
		lines = `[{"sku":"TEE-S","product_id":"p1","name":"Tee","quantity":` + quantity + `,"unit_price":{"amount":1,"currency":"EUR"},"line_total":{"amount":1,"currency":"EUR"}}]`
	}
	return `{"id":"` + id + `","version":2,"status":"open","lines":` + lines + `,"total":{"amount":1,"currency":"EUR"},"notices":[]}`
}
