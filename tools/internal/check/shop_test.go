package check_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/tools/internal/check"
)

// shop is the public API of a shop that sells one mug, and a page.
type shop struct {
	mu sync.Mutex
	// calls are the requests so far, as "METHOD path".
	calls []string
	// busy are how often a path answers 503 before it works.
	busy map[string]int
	// broken are paths that always answer 500, and lost those that do what they should and then answer 503, once.
	broken, lost map[string]bool
	// end is how a checkout ends; soldOut that there is nothing, real that its provider moves money.
	end           string
	soldOut, real bool
	order         string
	accounts      map[string]string
	items         int
}

func newShop() *shop {
	return &shop{busy: map[string]int{}, broken: map[string]bool{}, lost: map[string]bool{}, end: "confirmed", accounts: map[string]string{}}
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	s.calls = append(s.calls, r.Method+" "+path)
	switch {
	case s.broken[path]:
		w.WriteHeader(http.StatusInternalServerError)
		return
	case s.busy[path] > 0:
		s.busy[path]--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	code, answer := s.answer(r, path)
	if s.lost[path] {
		s.lost[path], code = false, http.StatusServiceUnavailable
	}
	w.WriteHeader(code)
	_, _ = w.Write([]byte(answer))
}

func (s *shop) answer(r *http.Request, path string) (int, string) {
	if code, answer, ok := s.public(r, path); ok {
		return code, answer
	}
	if r.Header.Get("Authorization") != "Bearer token" {
		return http.StatusUnauthorized, `{}`
	}
	return s.own(r, path)
}

// public is what needs no account.
func (s *shop) public(r *http.Request, path string) (int, string, bool) {
	answers := map[string]string{
		"/":                         `<html><main>Souk</main></html>`,
		"/products":                 `{"total":1,"items":[{"id":"p1","name":"Mug"}]}`,
		"/products/p1":              `{"variants":[{"sku":"MUG-1"},{"sku":"MUG-2"}]}`,
		"/shipping":                 `{"countries":[{"country":"FR"}]}`,
		"/payment-methods":          `{"provider":"sandbox","test":true,"methods":[{"token":"tok_success"}]}`,
		"/products/p1/availability": `{"items":[{"sku":"MUG-1","available":0},{"sku":"MUG-2","available":3}]}`,
	}
	switch {
	case s.soldOut && path == "/products":
		return http.StatusOK, `{"total":0,"items":[]}`, true
	case s.real && path == "/payment-methods":
		return http.StatusOK, `{"provider":"bank","test":false,"methods":[{"token":"tok_success"}]}`, true
	case path == "/auth/register":
		return s.register(r), `{"access_token":"token","refresh_token":"again"}`, true
	case path == "/auth/logout":
		return http.StatusNoContent, "", true
	}
	answer, ok := answers[path]
	return http.StatusOK, answer, ok
}

// register refuses a repeated request that is another one.
func (s *shop) register(r *http.Request) int {
	var account map[string]string
	_ = json.NewDecoder(r.Body).Decode(&account)
	key := r.Header.Get("Idempotency-Key")
	if key == "" || s.accounts[key] != "" && s.accounts[key] != account["password"] {
		return http.StatusUnprocessableEntity
	}
	s.accounts[key] = account["password"]
	return http.StatusCreated
}

// own is what belongs to the account.
func (s *shop) own(r *http.Request, path string) (int, string) {
	switch r.Method + " " + path {
	case "POST /carts":
		return http.StatusCreated, `{"id":"c1","version":0}`
	case "POST /carts/c1/items":
		s.items = 1
		return http.StatusOK, `{}`
	case "GET /carts/c1":
		if s.items == 0 {
			return http.StatusOK, `{"id":"c1","version":0}`
		}
		return http.StatusOK, `{"id":"c1","version":7,"lines":[{"sku":"MUG-2","quantity":1}]}`
	case "POST /quotes":
		return http.StatusOK, `{"total":{"amount":1990,"currency":"EUR"}}`
	case "POST /checkouts":
		return s.checkOut(r)
	case "GET /checkouts/o1":
		return http.StatusOK, `{"id":"o1","status":"` + s.order + `","reason":"declined","detail":"The card was declined."}`
	case "GET /orders":
		return http.StatusOK, `{"items":[{"id":"o1"}]}`
	case "POST /orders/o1/cancel":
		s.order = "cancelled"
		return http.StatusOK, `{"id":"o1","status":"cancelled"}`
	case "GET /orders/o1":
		return http.StatusOK, `{"id":"o1","timeline":[{"event":"PaymentCaptured"},{"event":"PaymentRefunded"}]}`
	}
	return http.StatusNotFound, `{}`
}

func (s *shop) checkOut(r *http.Request) (int, string) {
	var body struct {
		CartVersion int `json:"cart_version"`
		Address     struct {
			Country string `json:"country"`
		} `json:"shipping_address"`
		Payment struct {
			Token string `json:"token"`
		} `json:"payment_method"`
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	if r.Header.Get("Idempotency-Key") == "" || body.CartVersion != 7 || body.Address.Country != "FR" || body.Payment.Token != "tok_success" {
		return http.StatusUnprocessableEntity, `{}`
	}
	s.order = s.end
	return http.StatusAccepted, `{"checkout_id":"o1"}`
}

// run checks the shop and returns what was said.
func run(t *testing.T, s *shop, readOnly bool) (string, error) {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	ctx, cancel := contextWithTimeout(t, 5*time.Second)
	defer cancel()
	var said strings.Builder
	err := check.Shop{URL: server.URL, Storefront: server.URL, ReadOnly: readOnly, Say: sayTo(&said)}.Run(ctx)
	return said.String(), err
}
