package catalog_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/catalog"
)

// shop is the service on a sidecar in memory, and an auth that signs tokens.
type shop struct {
	fake    *sidecartest.Fake
	service *server.Server
	signer  *token.Signer
}

func newShop(t *testing.T, options ...sidecartest.Option) *shop {
	t.Helper()
	signer, err := token.NewSigner(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), token.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{fake: sidecartest.New(t, "catalog", options...), signer: signer}
	keys, err := token.JWKS(signer.Public())
	if err != nil {
		t.Fatal(err)
	}
	s.fake.Serve("auth", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(keys) }))
	s.service = s.replica(t, catalog.Config{Refresh: 10 * time.Millisecond})
	return s
}

// replica returns one more process of the service on the same state.
func (s *shop) replica(t *testing.T, c catalog.Config) *server.Server {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	c.Server = server.Config{AppID: "catalog"}
	service, err := catalog.New(ctx, c, s.fake.Sidecar())
	if err != nil {
		t.Fatal(err)
	}
	return service
}

// ask is one request; the zero fields are those of a guest's read by the gateway.
type ask struct {
	method, path, body, contentType, app, role string
	header                                     map[string]string
	to                                         http.Handler
}

type answer struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func (a answer) json() map[string]any {
	a.t.Helper()
	var body map[string]any
	if err := json.Unmarshal(a.Body.Bytes(), &body); err != nil {
		a.t.Fatalf("%d %s", a.Code, a.Body)
	}
	return body
}

// fields are the names of the wrong fields of a problem.
func (a answer) fields() string {
	var body struct {
		Fields []struct{ Name string }
	}
	if err := json.Unmarshal(a.Body.Bytes(), &body); err != nil {
		a.t.Fatalf("%d %s", a.Code, a.Body)
	}
	var names []string
	for _, f := range body.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func (s *shop) do(t *testing.T, q ask) answer {
	t.Helper()
	method, app, to := q.method, q.app, q.to
	if method == "" {
		method = http.MethodGet
	}
	if app == "" {
		app = "gateway"
	}
	if to == nil {
		to = s.service
	}
	r := httptest.NewRequest(method, q.path, strings.NewReader(q.body))
	r.Header.Set("Dapr-Caller-App-Id", app)
	if q.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if q.contentType != "" {
		r.Header.Set("Content-Type", q.contentType)
	}
	if q.role != "" {
		raw, err := s.signer.Sign(token.Claims{Subject: "u1", Roles: []string{q.role}}, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+raw)
	}
	for name, value := range q.header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	to.ServeHTTP(w, r)
	return answer{w, t}
}

// want does the request and ends the test when its status is another.
func (s *shop) want(t *testing.T, status int, q ask) answer {
	t.Helper()
	a := s.do(t, q)
	if a.Code != status {
		t.Fatalf("%s %s: %d %s, want %d", q.method, q.path, a.Code, a.Body, status)
	}
	return a
}

// stock delivers what the inventory says of a SKU.
func (s *shop) stock(t *testing.T, sku string, version, available int64) {
	t.Helper()
	e := sidecartest.Event(t, fmt.Sprint(sku, version), "inventory", sku, events.StockChanged{
		SKU: sku, Version: version, OnHand: available, Available: available,
	})
	if outcome := sidecartest.Deliver(t, s.service, e); outcome != problem.Success {
		t.Fatalf("the stock of %s: %s", sku, outcome)
	}
}

const cup = `{"name":"Red Cup","category":"kitchen","status":"active","options":[],"images":[],
	"variants":[{"sku":"CUP","options":{},"price":{"amount":1250,"currency":"EUR"}}]}`

// create makes a product of body and returns its id and its tag.
func (s *shop) create(t *testing.T, body string) (id, etag string) {
	t.Helper()
	a := s.want(t, http.StatusCreated, ask{method: "POST", path: "/products", body: body, role: "staff"})
	id, _ = a.json()["id"].(string)
	return id, a.Header().Get("ETag")
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("never: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
