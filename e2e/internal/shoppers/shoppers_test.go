package shoppers_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
	"github.com/souk-shop/souk/e2e/internal/shoppers"
)

const sku = "MUG"

// stub is a shop of one shopper, who pays at once. An addition is answered with added, and is in the cart when it is read.
type stub struct {
	mu    sync.Mutex
	added int
	lines []client.Line
	// outcome is how checkouts end.
	outcome string
}

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cart := func() client.Cart { return client.Cart{ID: "c", Version: 1, Lines: s.lines} }
	switch r.Method + " " + r.URL.Path {
	case "POST /api/v1/auth/register":
		answer(w, http.StatusCreated, client.Session{AccessToken: "t"})
	case "POST /api/v1/carts", "GET /api/v1/cart":
		answer(w, http.StatusOK, cart())
	case "POST /api/v1/carts/c/items":
		if s.added >= 500 {
			answer(w, s.added, map[string]any{"code": "state", "status": s.added})
			return
		}
		s.lines = []client.Line{{SKU: sku, Quantity: 1}}
		if s.added == http.StatusAccepted {
			answer(w, s.added, map[string]string{"event_id": "e"})
			return
		}
		answer(w, s.added, cart())
	case "POST /api/v1/checkouts":
		s.lines = nil
		answer(w, http.StatusAccepted, map[string]string{"checkout_id": "o"})
	case "GET /api/v1/checkouts/o":
		answer(w, http.StatusOK, client.Checkout{ID: "o", Status: s.outcome})
	default:
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the shopper has gone
}

// visit opens the stub to one shopper until enough has happened, and returns the report.
func visit(t *testing.T, s *stub, enough func(shoppers.Report) bool) shoppers.Report {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	crowd, err := shoppers.Open(shoppers.Order{URL: server.URL, SKU: sku, Shoppers: 1})
	if err != nil {
		t.Fatal(err)
	}
	err = shop.Await(t.Context(), 20*time.Second, func(context.Context) error {
		if !enough(crowd.Report()) {
			return errors.New("not yet")
		}
		return nil
	})
	if err != nil {
		t.Errorf("%v: %+v", err, crowd.Report())
	}
	return crowd.Close()
}

func TestShoppersBuyOnAndOn(t *testing.T) {
	t.Parallel()
	for name, added := range map[string]int{"waited for": http.StatusOK, "on its way": http.StatusAccepted} {
		report := visit(t, &stub{added: added, outcome: client.Confirmed}, func(r shoppers.Report) bool { return r.Confirmed() >= 2 })
		if len(report.Failures) > 0 || len(report.Checkouts) != report.Confirmed() {
			t.Errorf("%s: %+v", name, report)
		}
	}
}

// TestShoppersForgiveNothing: one request that fails is a failure, and so is an outcome that is no order.
func TestShoppersForgiveNothing(t *testing.T) {
	t.Parallel()
	failed := func(r shoppers.Report) bool { return len(r.Failures) > 0 }
	if report := visit(t, &stub{added: http.StatusServiceUnavailable}, failed); len(report.Checkouts) != 0 || report.Failures[0].Step != "addition" {
		t.Errorf("%+v", report)
	}
	if report := visit(t, &stub{added: http.StatusOK, outcome: client.Cancelled}, failed); report.Confirmed() != 0 || len(report.Checkouts) == 0 {
		t.Errorf("%+v", report)
	}
}

func TestAnOrderIsWhole(t *testing.T) {
	for _, o := range []shoppers.Order{{SKU: sku, Shoppers: 1}, {URL: "http://localhost", Shoppers: 1}, {URL: "http://localhost", SKU: sku}} {
		if _, err := shoppers.Open(o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}
