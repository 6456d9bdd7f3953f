package orders_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

func TestOwnership(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.place()
	for _, path := range []string{"/checkouts/" + orderID, "/orders/" + orderID, "/checkouts/" + orderID + "/events?x=1"} {
		stream := contains(path, "events")
		for user, want := range map[string]int{ann: 200, staff: 200, bob: 404, "": 401} {
			if stream && want != 401 {
				continue // tested where streams are
			}
			if code := s.call(user, http.MethodGet, path, nil, nil); code != want {
				t.Errorf("%s as %q: %d, want %d", path, user, code, want)
			}
		}
	}
	for _, id := range []string{otherID, "nonsense", "..", "a||b", strings.ToUpper("x")} {
		if code := s.call(ann, http.MethodGet, "/orders/"+id, nil, nil); code != http.StatusNotFound {
			t.Errorf("%s: %d", id, code)
		}
	}
}

func TestCallersAndTokens(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.place()
	for caller, want := range map[string]int{"gateway": 200, "cart": 403, "storefront": 403} {
		r := s.request(context.Background(), ann, http.MethodGet, "/orders/"+orderID, nil)
		r.Header.Set("Dapr-Caller-App-Id", caller)
		w := httptest.NewRecorder()
		if s.handler.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%s: %d, want %d", caller, w.Code, want)
		}
	}
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/orders", http.NoBody)
	r.Header.Set("Authorization", "Bearer nonsense")
	w := httptest.NewRecorder()
	if s.handler.ServeHTTP(w, r); w.Code != http.StatusUnauthorized {
		t.Errorf("a token that does not hold: %d", w.Code)
	}
}

func TestNothingSecretIsShown(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.confirm()
	for _, path := range []string{"/checkouts/" + orderID, "/orders/" + orderID, "/orders"} {
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, s.request(context.Background(), ann, http.MethodGet, path, nil))
		if contains(w.Body.String(), "pm_ok") || contains(w.Body.String(), "email") {
			t.Errorf("%s shows %s", path, w.Body)
		}
	}
}

func TestOrdersOfAShopper(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const orders = 60
	for i := range int64(orders) {
		id := fmt.Sprintf("aaaaaaaa-aaaa-4aaa-8aaa-%012d", i)
		e := s.authenticated(id, ann, i+1)
		s.take(s.cart(i+1, ann, mugs(1)), e, e)
		s.pass(time.Second)
	}
	want := orders
	for cursor := ""; ; {
		var list struct {
			Items []checkout `json:"items"`
			Next  string     `json:"next_cursor"`
		}
		if code := s.call(ann, http.MethodGet, "/orders?cursor="+cursor, nil, &list); code != http.StatusOK {
			t.Fatalf("answered %d", code)
		}
		for _, o := range list.Items {
			if want--; !strings.HasSuffix(o.ID, fmt.Sprintf("%012d", want)) {
				t.Fatalf("%s is listed, want %d", o.ID, want)
			}
		}
		if cursor = list.Next; cursor == "" {
			break
		}
	}
	if want != 0 {
		t.Errorf("%d orders are not listed", want)
	}
	s.wantListed(bob)
	for _, cursor := range []string{"x", "OTkuMQ"} {
		if code := s.call(ann, http.MethodGet, "/orders?cursor="+cursor, nil, nil); code != http.StatusUnprocessableEntity {
			t.Errorf("cursor %q: %d", cursor, code)
		}
	}
}

func TestOrdersOfADay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const orders = 110
	for i := range int64(orders) {
		id := fmt.Sprintf("aaaaaaaa-aaaa-4aaa-8aaa-%012d", i)
		parts := []events.Event{s.cart(i+1, ann, mugs(1)), s.authenticated(id, ann, i+1)}
		if i%2 == 0 { // entered twice: when it waits, and when it is placed
			parts[0], parts[1] = parts[1], parts[0]
		}
		s.take(parts[0])
		s.pass(7 * time.Second)
		s.take(parts[1])
	}
	s.take(s.authenticated(orderID, ann, 5000)) // waits: no order
	s.take(s.cart(5001, ann, mugs(1)))          // and is rejected
	day := s.clock().Format("2006-01-02")
	want := orders
	for cursor := ""; ; {
		var list struct {
			Items []struct {
				ID     string `json:"id"`
				UserID string `json:"user_id"`
			} `json:"items"`
			Next string `json:"next_cursor"`
		}
		if code := s.call(staff, http.MethodGet, "/staff/orders?day="+day+"&cursor="+cursor, nil, &list); code != http.StatusOK {
			t.Fatalf("answered %d", code)
		}
		for _, o := range list.Items {
			if want--; !strings.HasSuffix(o.ID, fmt.Sprintf("%012d", want)) || o.UserID != ann {
				t.Fatalf("%+v is listed, want %d", o, want)
			}
		}
		if len(list.Items) > 50 {
			t.Errorf("a page of %d", len(list.Items))
		}
		if cursor = list.Next; cursor == "" {
			break
		}
	}
	if want != 0 {
		t.Errorf("%d orders are not listed", want)
	}
	for path, code := range map[string]int{
		"/staff/orders?day=2020-01-01": 200, "/staff/orders?day=yesterday": 422, "/staff/orders?cursor=x": 422, "/staff/orders": 200,
	} {
		if got := s.call(staff, http.MethodGet, path, nil, nil); got != code {
			t.Errorf("%s: %d", path, got)
		}
	}
	if code := s.call(ann, http.MethodGet, "/staff/orders", nil, nil); code != http.StatusForbidden {
		t.Errorf("a shopper sees everybody's orders: %d", code)
	}
}

func TestQuoteIsWhatTheOrderCosts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.cart(3, ann, mugs(2)))
	request := map[string]any{"cart_id": cartID, "shipping_address": map[string]any{"country": "DE"}}
	var q struct {
		events.Totals
		Lines         []struct{ Quantity int }
		PricesChanged bool   `json:"prices_changed"`
		Currency      string `json:"currency"`
		TaxRate       int    `json:"tax_rate_basis_points"`
	}
	if code := s.call(ann, http.MethodPost, "/quote", request, &q); code != http.StatusOK || q.PricesChanged || q.TaxRate != 1900 {
		t.Fatalf("%d %+v", code, q)
	}
	s.take(s.authenticated(orderID, ann, 3))
	if got := s.checkout(orderID).Totals; got != q.Totals {
		t.Errorf("the order costs %+v, the quote said %+v", got, q.Totals)
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.cart(3, ann, mugs(2)))
	body := func(cart, country string, version int) map[string]any {
		return map[string]any{"cart_id": cart, "cart_version": version, "shipping_address": map[string]any{"country": country}}
	}
	tests := []struct {
		name string
		user string
		body any
		code int
	}{
		{"own", ann, body(cartID, "DE", 3), 200},
		{"somebody else's", bob, body(cartID, "DE", 3), 404},
		{"a guest asks for a user's", "", body(cartID, "DE", 0), 404},
		{"unknown cart", ann, body(otherID, "DE", 0), 404},
		{"changed", ann, body(cartID, "DE", 2), 409},
		{"not there yet", ann, body(cartID, "DE", 4), 412},
		{"no id", ann, body("nonsense", "DE", 0), 422},
		{"no country", ann, body(cartID, "Germany", 0), 422},
		{"negative version", ann, body(cartID, "DE", -1), 422},
		{"unknown field", ann, map[string]any{"cart": cartID}, 422},
		{"no object", ann, "x", 422},
	}
	for _, tt := range tests {
		var got map[string]any
		if code := s.call(tt.user, http.MethodPost, "/quote", tt.body, &got); code != tt.code {
			t.Errorf("%s: %d %v", tt.name, code, got)
		}
	}
	s.price(price{"MUG", "p-1", "Mug", eur(1200), true})
	var q struct {
		Subtotal      struct{ Amount int64 }
		PricesChanged bool `json:"prices_changed"`
	}
	if s.call(ann, http.MethodPost, "/quote", body(cartID, "DE", 3), &q); !q.PricesChanged || q.Subtotal.Amount != 2400 {
		t.Errorf("%+v", q)
	}
	s.price(price{"MUG", "p-1", "Mug", eur(1200), false})
	if code := s.call(ann, http.MethodPost, "/quote", body(cartID, "DE", 3), nil); code != http.StatusConflict {
		t.Errorf("not sold: %d", code)
	}
	s.fake.FailInvoke("catalog", 1)
	if code := s.call(ann, http.MethodPost, "/quote", body(cartID, "DE", 3), nil); code != http.StatusServiceUnavailable {
		t.Errorf("catalog away: %d", code)
	}
}

// waits has ann wait for her checkout's end in one process, and returns where the answer comes.
func (s *shop) waits(process http.Handler) <-chan checkout {
	answered := make(chan checkout, 1)
	go func() {
		w := httptest.NewRecorder()
		process.ServeHTTP(w, s.request(context.Background(), ann, http.MethodGet, "/checkouts/"+orderID+"?wait=20", nil))
		var c checkout
		_ = json.Unmarshal(w.Body.Bytes(), &c) // what is no checkout is not confirmed
		answered <- c
	}()
	return answered
}

func TestWaitForTheEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	answered := s.waits(s.handler) // begins before the checkout has come from the gateway
	s.confirm()
	if c := <-answered; c.Status != "confirmed" {
		t.Errorf("%+v", c)
	}
}

// TestWaitForWhatAnotherReplicaDoes waits in one process for what the events do that come to another one.
func TestWaitForWhatAnotherReplicaDoes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	waiting := s.handler
	s.restart() // events come here from now on
	answered := s.waits(waiting)
	s.confirm()
	if c := <-answered; c.Status != "confirmed" {
		t.Errorf("%+v", c)
	}
}

func TestWaitIsOver(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if code := s.call(ann, http.MethodGet, "/checkouts/"+orderID+"?wait=1", nil, nil); code != http.StatusNotFound {
		t.Errorf("no checkout: %d", code)
	}
	s.place()
	var c checkout
	if code := s.call(ann, http.MethodGet, "/checkouts/"+orderID+"?wait=1", nil, &c); code != http.StatusOK || c.Status != "pending" {
		t.Errorf("%d %+v", code, c)
	}
	if code := s.call(ann, http.MethodGet, "/checkouts/"+orderID+"?wait=soon", nil, nil); code != http.StatusUnprocessableEntity {
		t.Errorf("no number: %d", code)
	}
}

func TestFollowACheckout(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	web := httptest.NewServer(s.handler)
	t.Cleanup(web.Close)
	open := func(user, lastID string) *http.Response {
		r := s.request(t.Context(), user, http.MethodGet, web.URL+"/checkouts/"+orderID+"/events", nil)
		r.RequestURI = ""
		r.Header.Set("Last-Event-ID", lastID)
		answer, err := web.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		return answer
	}
	s.take(s.authenticated(orderID, ann, 3))
	answer := open(ann, "")
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("%d %s", answer.StatusCode, got)
	}
	lines := bufio.NewScanner(answer.Body)
	lastID := ""
	next := func() (c checkout, ok bool) {
		name := ""
		for lines.Scan() {
			key, value, _ := strings.Cut(lines.Text(), ": ")
			switch key {
			case "id":
				lastID = value
			case "event":
				name = value
			case "data":
				if err := json.Unmarshal([]byte(value), &c); err != nil || name != "status" {
					t.Errorf("%q %q: %v", name, value, err)
				}
				return c, true
			}
		}
		return c, false
	}
	for _, step := range []struct {
		event  *events.Event
		status string
	}{
		{nil, "authenticating"},
		{ptr(s.cart(3, ann, mugs(2))), "pending"},
		{ptr(s.reserved()), "pending"},
		{ptr(s.authorized()), "confirmed"},
	} {
		if step.event != nil {
			s.take(*step.event)
		}
		if c, ok := next(); !ok || c.Status != step.status || c.ID != orderID {
			t.Fatalf("got %+v, want %s", c, step.status)
		}
	}
	if c, ok := next(); ok {
		t.Errorf("after the end came %+v", c)
	}
	if again := open(ann, lastID); again.StatusCode != http.StatusNoContent {
		t.Errorf("who has seen the end is answered %d", again.StatusCode)
	}
	if again := open(ann, ""); again.StatusCode != http.StatusOK {
		t.Errorf("who has not seen the end is answered %d", again.StatusCode)
	}
}

func ptr[T any](v T) *T { return &v }
