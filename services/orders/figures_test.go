package orders_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

type figures struct {
	Day                                   string
	Orders, Confirmed, Cancelled, Pending int
	Revenue                               money.Money
	Reasons                               map[string]int
	Hours                                 []struct{ Orders, Revenue int64 }
	Products                              []struct {
		SKU, Name string
		Quantity  int64
	}
	Truncated bool
}

func (s *shop) figures(day string) figures {
	s.t.Helper()
	var f figures
	if code := s.call(staff, http.MethodGet, "/staff/figures?day="+day, nil, &f); code != http.StatusOK {
		s.t.Fatalf("answered %d", code)
	}
	return f
}

func TestFiguresOfADay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const orders = 130
	for i := range int64(orders) {
		id := fmt.Sprintf("aaaaaaaa-aaaa-4aaa-8aaa-%012d", i)
		parts := []events.Event{s.cart(i+1, ann, mugs(1)), s.authenticated(id, ann, i+1)}
		if i%2 == 0 { // entered twice: when it waits, and when it is placed
			parts[0], parts[1] = parts[1], parts[0]
		}
		s.take(parts...)
		s.pass(7 * time.Second)
	}
	s.take(s.authenticated(orderID, ann, 5000), s.cart(5001, ann, mugs(1))) // waits, and is rejected: no order
	s.take(s.cart(6000, ann, mugs(2)), s.authenticated(otherID, ann, 6000), event(t, "declined", "payments", otherID, events.PaymentProcessed{
		OrderID: otherID, PaymentID: "p", Status: events.PaymentDeclined, Amount: eur(1),
	}))
	day := s.clock().Format(time.DateOnly)
	f := s.figures(day)
	if f.Day != day || f.Orders != orders+1 || f.Pending != orders || f.Cancelled != 1 || f.Reasons[events.CancelledPaymentDeclined] != 1 ||
		len(f.Hours) != 24 || f.Hours[12].Orders != orders+1 || f.Revenue != eur(0) || f.Truncated {
		t.Errorf("%+v", f)
	}
	if f := s.figures("2020-01-01"); f.Orders != 0 || len(f.Hours) != 24 || f.Products == nil {
		t.Errorf("a day without orders: %+v", f)
	}
}

func TestFiguresAreHalfAMinuteOldAtMost(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.place()
	if f := s.figures(""); f.Pending != 1 || f.Revenue != eur(0) {
		t.Fatalf("%+v", f)
	}
	keys := len(s.fake.Keys())
	s.take(s.reserved(), s.authorized())
	s.pass(29 * time.Second)
	if f := s.figures(""); f.Pending != 1 {
		t.Errorf("they are read again too soon: %+v", f)
	}
	s.pass(time.Second)
	f := s.figures("")
	if f.Confirmed != 1 || f.Revenue != eur(2963) || len(f.Products) != 1 || f.Products[0].Quantity != 2 || f.Hours[12].Revenue != 2963 {
		t.Errorf("%+v", f)
	}
	if got := len(s.fake.Keys()); got != keys {
		t.Errorf("reading figures wrote %d keys", got-keys)
	}
}

func TestFiguresAreForStaff(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for user, want := range map[string]int{staff: 200, ann: 403, "": 401} {
		if code := s.call(user, http.MethodGet, "/staff/figures", nil, nil); code != want {
			t.Errorf("%q: %d, want %d", user, code, want)
		}
	}
	if code := s.call(staff, http.MethodGet, "/staff/figures?day=yesterday", nil, nil); code != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none: %d", code)
	}
}

func TestShippingRates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for caller, want := range map[string]int{"gateway": 200, "cart": 403} {
		r := s.request(context.Background(), "", http.MethodGet, "/shipping", nil)
		r.Header.Set("Dapr-Caller-App-Id", caller)
		w := httptest.NewRecorder()
		if s.handler.ServeHTTP(w, r); w.Code != want {
			t.Fatalf("%s: %d, want %d", caller, w.Code, want)
		}
		if want != http.StatusOK {
			continue
		}
		var v struct {
			Currency  string
			Countries []struct {
				Country  string
				Flat     int64
				FreeFrom *int64 `json:"free_from"`
			}
			Elsewhere *struct {
				Flat     int64
				FreeFrom *int64 `json:"free_from"`
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Header().Get("Cache-Control") != "public, max-age=60" {
			t.Errorf("%v, cached %q", err, w.Header().Get("Cache-Control"))
		}
		if v.Currency != "EUR" || len(v.Countries) < 2 || v.Countries[0].Country != "AT" || v.Elsewhere == nil || v.Elsewhere.FreeFrom != nil {
			t.Errorf("%+v", v)
		}
		for _, c := range v.Countries {
			if c.Country == "*" || c.Country == "DE" && (c.Flat != 490 || *c.FreeFrom != 5000) {
				t.Errorf("%+v", c)
			}
		}
	}
}

// TestTheTimelineNamesEachMoment is what a page shows of a purchase while it happens.
func TestTheTimelineNamesEachMoment(t *testing.T) {
	t.Parallel()
	amount := eur(2963)
	for name, tt := range map[string]struct {
		events func(s *shop) []events.Event
		want   []string
	}{
		"confirmed": {func(s *shop) []events.Event {
			return []events.Event{
				s.reserved(), s.authorized(), event(t, "c", "payments", orderID, events.PaymentCaptured{OrderID: orderID, PaymentID: "p", Amount: amount}),
			}
		}, []string{"StockReserved ", "PaymentProcessed authorized", "OrderCompleted ", "PaymentCaptured "}},
		"declined": {func(s *shop) []events.Event { return []events.Event{s.reserved(), s.declined()} }, []string{
			"StockReserved ", "PaymentProcessed declined", "OrderCancelled ",
		}},
		"out of stock": {func(s *shop) []events.Event {
			return []events.Event{
				s.authorized(), s.outOfStock(), event(t, "v", "payments", orderID, events.PaymentVoided{OrderID: orderID, PaymentID: "p", Amount: amount}),
			}
		}, []string{"PaymentProcessed authorized", "StockRejected ", "OrderCancelled ", "PaymentVoided "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.place()
			s.take(tt.events(s)...)
			want := append([]string{"UserAuthenticated ", "OrderCreated "}, tt.want...)
			got := s.checkout(orderID).Timeline
			if len(got) != len(want) {
				t.Fatalf("%+v, want %v", got, want)
			}
			for i, m := range got {
				if m.Event+" "+m.Outcome != want[i] || m.At.IsZero() {
					t.Errorf("%+v, want %s", m, want[i])
				}
			}
		})
	}
}
