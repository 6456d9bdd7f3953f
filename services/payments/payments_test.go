package payments_test

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/payments"
)

// shop is the service on a sidecar in memory, and an auth that signs tokens.
type shop struct {
	fake    *sidecartest.Fake
	service *server.Server
	signer  *token.Signer
}

func newShop(t *testing.T) *shop {
	t.Helper()
	signer, err := token.NewSigner(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), token.Options{})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := token.JWKS(signer.Public())
	if err != nil {
		t.Fatal(err)
	}
	fake := sidecartest.New(t, "payments")
	fake.Serve("auth", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(keys) }))
	c := payments.Config{Server: server.Config{AppID: "payments"}}
	return &shop{fake: fake, service: payments.New(c, fake.Sidecar()), signer: signer}
}

// get asks as an app on behalf of a user; "" is nobody.
func (s *shop) get(t *testing.T, app, user, path string, roles ...string) (int, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	if app != "" {
		r.Header.Set("Dapr-Caller-App-Id", app)
	}
	if user != "" {
		raw, err := s.signer.Sign(token.Claims{Subject: user, Roles: roles}, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+raw)
	}
	w := httptest.NewRecorder()
	s.service.ServeHTTP(w, r)
	var body map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return w.Code, body
}

func created(t *testing.T) events.Event {
	return sidecartest.Event(t, "e1", "orders", "o1", events.OrderCreated{
		OrderID: "o1", UserID: "u1", CartID: "c", CartVersion: 1, PaymentMethod: "tok_success",
		Lines:  []events.Line{{SKU: "s", Quantity: 1, UnitPrice: money.New(500, "EUR")}},
		Totals: events.Totals{Subtotal: money.New(500, "EUR"), Shipping: money.New(0, "EUR"), Tax: money.New(0, "EUR"), Total: money.New(500, "EUR")},
	})
}

func TestWhoSeesAPayment(t *testing.T) {
	s := newShop(t)
	sidecartest.DeliverAll(t, s.service, sidecartest.Twice([]events.Event{created(t)}))
	tests := []struct {
		name, app, user, path string
		roles                 []string
		status                int
	}{
		{"its owner", "gateway", "u1", "/payments/o1", nil, 200},
		{"staff", "gateway", "u9", "/payments/o1", []string{"staff"}, 200},
		{"another shopper", "gateway", "u2", "/payments/o1", nil, 404},
		{"nobody", "gateway", "", "/payments/o1", nil, 401},
		{"another app", "cart", "u1", "/payments/o1", nil, 403},
		{"no app", "", "u1", "/payments/o1", nil, 403},
		{"an order that is not there", "gateway", "u1", "/payments/o2", nil, 404},
		{"the books, by staff", "gateway", "u9", "/payments/o1/ledger", []string{"staff"}, 200},
		{"the books, by the owner", "gateway", "u1", "/payments/o1/ledger", []string{"customer"}, 403},
		{"the books, by nobody", "gateway", "", "/payments/o1/ledger", nil, 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if status, body := s.get(t, tt.app, tt.user, tt.path, tt.roles...); status != tt.status {
				t.Errorf("%d %v, want %d", status, body, tt.status)
			}
		})
	}
}

func TestThePaymentAndItsBooks(t *testing.T) {
	s := newShop(t)
	sidecartest.DeliverAll(t, s.service, []events.Event{created(t)})
	_, p := s.get(t, "gateway", "u1", "/payments/o1")
	if p["status"] != "authorized" || p["order_id"] != "o1" || p["attempts"] != 1.0 {
		t.Errorf("payment %v", p)
	}
	raw, _ := json.Marshal(p)
	for _, secret := range []string{"tok_success", "envelope", "specversion"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the payment shows %s: %s", secret, raw)
		}
	}
	_, l := s.get(t, "gateway", "u9", "/payments/o1/ledger", "staff")
	if l["authorizations"] != 1.0 || l["voided"] != false {
		t.Errorf("ledger %v", l)
	}
	sidecartest.Tick(t, s.service, "payments-sweep")
	if err := s.service.Drain(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestTheMethodsAreTold(t *testing.T) {
	s := newShop(t)
	if status, _ := s.get(t, "cart", "", "/methods"); status != http.StatusForbidden {
		t.Errorf("another app: %d", status)
	}
	status, body := s.get(t, "gateway", "", "/methods")
	list, _ := body["methods"].([]any)
	if status != http.StatusOK || body["provider"] != "sandbox" || body["test"] != true || len(list) < 5 {
		t.Fatalf("%d %v", status, body)
	}
	if first := list[0].(map[string]any); first["token"] != "tok_success" || first["name"] != "Test card: succeeds" {
		t.Errorf("the first is %v", first)
	}
	r := httptest.NewRequest(http.MethodGet, "/methods", http.NoBody)
	r.Header.Set("Dapr-Caller-App-Id", "gateway")
	w := httptest.NewRecorder()
	if s.service.ServeHTTP(w, r); w.Header().Get("Cache-Control") != "public, max-age=60" {
		t.Errorf("cached %q", w.Header().Get("Cache-Control"))
	}
}

func TestConfigNamesTheVariable(t *testing.T) {
	for name, value := range map[string]string{
		"SOUK_CURRENCY": "euro", "SOUK_PROVIDER_PATIENCE": "fast", "SOUK_PROVIDER_TIMEOUT": "-1s", "SOUK_SANDBOX_SLOW": "0s",
		"SOUK_SWEEP_CONCURRENCY": "none",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			if _, err := payments.ConfigFromEnv(); err == nil || !strings.HasPrefix(err.Error(), name+":") {
				t.Errorf("got %v", err)
			}
		})
	}
	if c, err := payments.ConfigFromEnv(); err != nil || c.Currency != "EUR" || c.Patience != 250*time.Millisecond {
		t.Errorf("defaults are %+v, %v", c, err)
	}
}
