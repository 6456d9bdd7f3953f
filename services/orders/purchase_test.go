package orders_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
)

func TestAnswersTwiceAndInEveryOrder(t *testing.T) {
	t.Parallel()
	script := newShop(t)
	tests := []struct {
		name           string
		stock, payment events.Event
		status         string
		terminal       string
	}{
		{"both good", script.reserved(), script.authorized(), "confirmed", "OrderCompleted"},
		{"out of stock", script.outOfStock(), script.authorized(), "cancelled", "OrderCancelled"},
		{"declined", script.reserved(), script.declined(), "cancelled", "OrderCancelled"},
		{"both bad", script.outOfStock(), script.declined(), "cancelled", "OrderCancelled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sidecartest.EveryOrder(t, sidecartest.Twice([]events.Event{tt.stock, tt.payment}), func(t *testing.T, order []events.Event) {
				s := newShop(t)
				s.place()
				s.take(order...)
				if c := s.checkout(orderID); c.Status != tt.status {
					t.Errorf("order is %s", c.Status)
				}
				s.wantEmitted("OrderCreated", tt.terminal)
			})
		})
	}
}

// TestWholePurchaseInEveryOrder delivers all events of a purchase in every order. What comes too early is brought again.
func TestWholePurchaseInEveryOrder(t *testing.T) {
	t.Parallel()
	script := newShop(t)
	captured := event(t, "captured", "payments", orderID, events.PaymentCaptured{OrderID: orderID, PaymentID: "pay-1", Amount: eur(2963)})
	list := []events.Event{
		script.cart(3, ann, mugs(2)), script.authenticated(orderID, ann, 3), script.reserved(), script.authorized(), captured,
	}
	sidecartest.EveryOrder(t, list, func(t *testing.T, order []events.Event) {
		s := newShop(t)
		sidecartest.DeliverAll(t, s.handler, order)
		c := s.checkout(orderID)
		if c.Status != "confirmed" {
			t.Errorf("order is %s", c.Status)
		}
		s.wantEmitted("OrderCreated", "OrderCompleted")
		var o checkout
		s.call(ann, http.MethodGet, "/orders/"+orderID, nil, &o)
		if o.Payment.Captured != eur(2963) || o.Payment.Status != "captured" {
			t.Errorf("payment %+v", o.Payment)
		}
	})
}

func TestEarlyAnswersAreRetried(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, e := range []events.Event{s.reserved(), s.outOfStock(), s.authorized(), s.declined()} {
		if outcome := s.deliver(e); outcome != problem.Retry {
			t.Errorf("%s was answered %s", e.ID, outcome)
		}
	}
	if keys := s.fake.Keys(); len(keys) != 0 {
		t.Errorf("wrote %v", keys)
	}
}

func TestLateAnswersToACancelledOrderAreKept(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.place()
	s.pass(3 * time.Minute)
	s.tick()
	s.take(s.authorized(), s.reserved())
	s.take(event(t, "voided", "payments", orderID, events.PaymentVoided{OrderID: orderID, PaymentID: "pay-1", Amount: eur(2963)}))
	s.wantStatus(orderID, "cancelled", events.CancelledTimeout)
	s.wantEmitted("OrderCreated", "OrderCancelled")
	var names []string
	for _, m := range s.checkout(orderID).Timeline {
		names = append(names, m.Event)
	}
	want := []string{"UserAuthenticated", "OrderCreated", "OrderCancelled", "PaymentProcessed", "StockReserved", "PaymentVoided"}
	if !slices.Equal(names, want) {
		t.Errorf("timeline %v", names)
	}
}

func TestCrashWhileConfirming(t *testing.T) {
	t.Parallel()
	for n := 0; ; n++ {
		s := newShop(t)
		s.place()
		s.take(s.reserved())
		s.crashes.after(n)
		s.deliver(s.authorized())
		over := s.crashes.over()
		s.restart()
		s.take(s.authorized())
		s.wantStatus(orderID, "confirmed", "")
		s.wantEmitted("OrderCreated", "OrderCompleted")
		if over || t.Failed() {
			break
		}
	}
}

func TestWritesThatLandUnseen(t *testing.T) {
	t.Parallel()
	for _, profile := range sidecartest.Profiles() {
		s := newShop(t, sidecartest.As(profile))
		s.take(s.cart(3, ann, mugs(2)))
		s.fake.FailPut(2, true)
		s.take(s.authenticated(orderID, ann, 3))
		s.fake.FailPut(1, true)
		s.take(s.reserved())
		s.fake.FailPublish(1, true)
		if outcome := s.deliver(s.authorized()); outcome != problem.Retry {
			t.Errorf("%s: a publication that nobody confirmed was acknowledged: %s", profile, outcome)
		}
		s.take(s.authorized())
		s.wantStatus(orderID, "confirmed", "")
		s.wantEmitted("OrderCreated", "OrderCompleted")
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	const path = "/orders/" + orderID + "/cancel"
	tests := []struct {
		name    string
		prepare func(s *shop)
		user    string
		code    int
		reason  string
	}{
		{"while pending", (*shop).place, ann, http.StatusOK, events.CancelledByShopper},
		{"when confirmed", (*shop).confirm, ann, http.StatusOK, events.CancelledByShopper},
		{"too late", func(s *shop) { s.confirm(); s.pass(31 * time.Minute) }, ann, http.StatusConflict, ""},
		{"by staff, at any time", func(s *shop) { s.confirm(); s.pass(31 * time.Minute) }, staff, http.StatusOK, events.CancelledByStaff},
		{"somebody else's", (*shop).place, bob, http.StatusNotFound, ""},
		{"by a guest", (*shop).place, "", http.StatusUnauthorized, ""},
		{"what has timed out", func(s *shop) { s.place(); s.pass(3 * time.Minute); s.tick() }, ann, http.StatusConflict, events.CancelledTimeout},
		{"no order", func(*shop) {}, ann, http.StatusNotFound, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			tt.prepare(s)
			for range 2 { // repeating it answers the same
				var got checkout
				if code := s.call(tt.user, http.MethodPost, path, nil, &got); code != tt.code {
					t.Fatalf("answered %d %+v", code, got)
				}
				if tt.code == http.StatusOK && (got.Status != "cancelled" || got.Reason != tt.reason || got.Cancellable) {
					t.Errorf("%+v", got)
				}
			}
			if got := s.checkout(orderID).Reason; got != tt.reason {
				t.Errorf("reason %q", got)
			}
			if n := len(s.fake.PublishedTo("order-cancelled")); tt.code == http.StatusOK && n == 0 {
				t.Error("no OrderCancelled")
			}
			ids := map[string]bool{}
			for _, e := range s.fake.PublishedTo("order-cancelled") {
				ids[e.ID] = true
			}
			if len(ids) > 1 {
				t.Errorf("%d different OrderCancelled", len(ids))
			}
		})
	}
}

// TestCancelThatNobodyRepeats: the request's process ends after the write and before the publishing.
func TestCancelThatNobodyRepeats(t *testing.T) {
	t.Parallel()
	for n := 0; ; n++ {
		s := newShop(t)
		s.confirm()
		s.pass(time.Minute)
		s.crashes.after(n)
		s.call(ann, http.MethodPost, "/orders/"+orderID+"/cancel", nil, nil)
		over := s.crashes.over()
		s.restart()
		s.pass(3 * time.Minute)
		s.tick()
		switch status := s.checkout(orderID).Status; status {
		case "confirmed":
			s.wantEmitted("OrderCreated", "OrderCompleted")
		case "cancelled":
			s.wantEmitted("OrderCreated", "OrderCompleted", "OrderCancelled")
		default:
			t.Errorf("order is %s", status)
		}
		if over || t.Failed() {
			break
		}
	}
}

func TestRefundIsShown(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.confirm()
	for _, id := range []string{"r-1", "r-2", "r-1"} {
		s.take(event(t, id, "payments", orderID, events.PaymentRefunded{OrderID: orderID, PaymentID: "pay-1", Amount: eur(500)}))
	}
	var o checkout
	s.call(ann, http.MethodGet, "/orders/"+orderID, nil, &o)
	if o.Payment.Refunded != eur(1000) || o.Payment.Status != "refunded" {
		t.Errorf("%+v", o.Payment)
	}
}
