package orders_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
)

func TestCheckoutBecomesAnOrderInEitherOrder(t *testing.T) {
	t.Parallel()
	script := newShop(t)
	list := []events.Event{script.cart(3, ann, mugs(2)), script.authenticated(orderID, ann, 3)}
	sidecartest.EveryOrder(t, sidecartest.Twice(list), func(t *testing.T, order []events.Event) {
		s := newShop(t)
		s.take(order...)
		s.wantStatus(orderID, "pending", "")
		s.wantEmitted("OrderCreated")
		created, err := events.Decode[events.OrderCreated](s.fake.PublishedTo("order-created")[0])
		if err != nil {
			t.Fatal(err)
		}
		want := events.Totals{Subtotal: eur(2000), Shipping: eur(490), Tax: eur(473), Total: eur(2963)}
		if created.Totals != want || created.UserID != ann || created.CartVersion != 3 || created.PaymentMethod != "pm_ok" {
			t.Errorf("%+v", created)
		}
	})
}

func TestOrderCreatedHasOneIDWhateverCameFirst(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, cartFirst := range []bool{true, false} {
		s := newShop(t)
		list := []events.Event{s.cart(3, ann, mugs(2)), s.authenticated(orderID, ann, 3)}
		if !cartFirst {
			list[0], list[1] = list[1], list[0]
		}
		s.take(list...)
		created := s.fake.PublishedTo("order-created")[0]
		ids[created.ID] = true
		if created.CausationID != "auth-"+orderID || created.Subject != orderID {
			t.Errorf("%+v", created)
		}
	}
	if len(ids) != 1 {
		t.Errorf("ids %v", ids)
	}
}

func TestCheckoutIsRejected(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(s *shop)
		user    string
		version int64
		reason  string
	}{
		{"cart changed", func(s *shop) { s.take(s.cart(4, ann, mugs(2))) }, ann, 3, events.RejectedCartChanged},
		{"cart changed, old version late", func(s *shop) { s.take(s.cart(4, ann, mugs(1)), s.cart(3, ann, mugs(2))) }, ann, 3, events.RejectedCartChanged},
		{"somebody else's", func(s *shop) { s.take(s.cart(3, bob, mugs(2))) }, ann, 3, events.RejectedNotOwner},
		{"empty", func(s *shop) { s.take(s.cart(3, ann)) }, ann, 3, events.RejectedCartEmpty},
		{"price changed", func(s *shop) {
			s.take(s.cart(3, ann, mugs(2)))
			s.price(price{"MUG", "p-1", "Mug", eur(999), true})
		}, ann, 3, events.RejectedPriceChanged},
		{"not sellable", func(s *shop) {
			s.take(s.cart(3, ann, mugs(2)))
			s.price(price{"MUG", "p-1", "Mug", eur(1000), false})
		}, ann, 3, events.RejectedNotSellable},
		{"unknown product", func(s *shop) {
			s.take(s.cart(3, ann, events.Line{SKU: "GONE", Quantity: 1, UnitPrice: eur(1)}))
		}, ann, 3, events.RejectedNotSellable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			tt.prepare(s)
			e := s.authenticated(orderID, tt.user, tt.version)
			s.take(e, e)
			s.wantStatus(orderID, "rejected", tt.reason)
			s.wantEmitted("CheckoutRejected")
			if c := s.checkout(orderID); c.Detail == "" || c.OrderID != "" {
				t.Errorf("%+v", c)
			}
			if code := s.call(ann, http.MethodGet, "/orders/"+orderID, nil, nil); code != http.StatusNotFound {
				t.Errorf("a rejected checkout is an order: %d", code)
			}
		})
	}
}

func TestGuestCartMayBeOrderedByWhoeverKnowsIt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.cart(3, "", mugs(2)), s.authenticated(orderID, ann, 3))
	s.wantStatus(orderID, "pending", "")
}

func TestCartVersionIsOrderedOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first, second := s.authenticated(orderID, ann, 3), s.authenticated(otherID, ann, 3)
	s.take(s.cart(3, ann, mugs(2)), first, second, second, first)
	s.wantStatus(orderID, "pending", "")
	s.wantStatus(otherID, "rejected", events.RejectedCartOrdered)
	s.wantEmitted("OrderCreated", "CheckoutRejected")
}

// TestAFailedOrdersCartIsOrderedAnew delivers a decline, the cart as the order emptied it and as the failure filled it
// again, and the second checkout of it, in every order: the second order is made, the first version stays taken.
func TestAFailedOrdersCartIsOrderedAnew(t *testing.T) {
	t.Parallel()
	script := newShop(t)
	list := []events.Event{
		script.declined(), script.cart(4, ann), script.cart(5, ann, mugs(2)), script.authenticated(otherID, ann, 5),
	}
	sidecartest.EveryOrder(t, list, func(t *testing.T, order []events.Event) {
		s := newShop(t)
		s.place()
		s.take(sidecartest.Twice(order)...)
		s.wantStatus(orderID, "cancelled", events.CancelledPaymentDeclined)
		s.wantStatus(otherID, "pending", "")
		cancelled, err := events.Decode[events.OrderCancelled](s.fake.PublishedTo("order-cancelled")[0])
		if err != nil || cancelled.CartID != cartID {
			t.Errorf("the cancellation names the cart %q (%v)", cancelled.CartID, err)
		}
		const late = "77777777-7777-4777-8777-777777777777"
		s.take(s.authenticated(late, ann, 3))
		s.wantStatus(late, "rejected", events.RejectedCartOrdered)
	})
}

func TestCartVersionIsOrderedOnceByThoseWhoWaited(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.authenticated(orderID, ann, 3), s.authenticated(otherID, ann, 3))
	s.wantStatus(orderID, "authenticating", "")
	s.take(s.cart(3, ann, mugs(2)))
	s.wantStatus(orderID, "pending", "")
	s.wantStatus(otherID, "rejected", events.RejectedCartOrdered)
	s.take(s.cart(4, ann))
	s.take(s.authenticated("99999999-9999-4999-8999-999999999999", ann, 3))
	s.wantStatus("99999999-9999-4999-8999-999999999999", "rejected", events.RejectedCartOrdered)
	s.wantEmitted("OrderCreated", "CheckoutRejected", "CheckoutRejected")
}

func TestClaimOfARejectedCheckoutIsTakenOver(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.cart(3, ann, mugs(2)))
	s.crashAt(s.authenticated(orderID, ann, 3), func() bool { return claimed(s) })
	s.take(event(t, "auth-no", "auth", orderID, events.CheckoutRejected{CheckoutID: orderID, CartID: cartID, Reason: "x"}))
	s.take(s.authenticated(otherID, ann, 3))
	s.wantStatus(otherID, "pending", "")
}

func TestClaimWithoutAnOrderCountsForAMinute(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.cart(3, ann, mugs(2)))
	s.crashAt(s.authenticated(orderID, ann, 3), func() bool { return claimed(s) })
	s.take(s.authenticated(otherID, ann, 3))
	s.wantStatus(otherID, "rejected", events.RejectedCartOrdered)
	s.pass(2 * time.Minute)
	const third = "77777777-7777-4777-8777-777777777777"
	s.take(s.authenticated(third, ann, 3))
	s.wantStatus(third, "pending", "")
	s.take(s.authenticated(orderID, ann, 3))
	s.wantStatus(orderID, "rejected", events.RejectedCartOrdered)
}

// claimed tells whether the cart's version has been claimed.
func claimed(s *shop) bool {
	item, err := s.fake.Sidecar().State.Get(context.Background(), "cart/"+cartID)
	return err == nil && strings.Contains(string(item.Value), `"claims"`)
}

// crashAt delivers an event to processes that crash ever later, until the condition holds, and then starts a new one.
func (s *shop) crashAt(e events.Event, until func() bool) {
	s.t.Helper()
	for n := 0; !until(); n++ {
		if n > 50 {
			s.t.Fatalf("it never came to that")
		}
		s.restart()
		s.crashes.after(n)
		s.deliver(e)
	}
	s.restart()
}

func TestCrashAnywhereIsHealedByRedelivery(t *testing.T) {
	t.Parallel()
	for _, cartFirst := range []bool{true, false} {
		for n := 0; ; n++ {
			s := newShop(t)
			list := []events.Event{s.cart(3, ann, mugs(2)), s.authenticated(orderID, ann, 3)}
			if !cartFirst {
				list[0], list[1] = list[1], list[0]
			}
			s.take(list[0])
			s.crashes.after(n)
			outcome := s.deliver(list[1])
			over := s.crashes.over()
			if over != (outcome == problem.Success) {
				t.Fatalf("answered %s with a crash at operation %d", outcome, n)
			}
			s.restart()
			s.take(list[1])
			s.wantStatus(orderID, "pending", "")
			s.wantEmitted("OrderCreated")
			s.wantListed(ann, orderID)
			s.pass(3 * time.Minute)
			s.tick()
			s.wantStatus(orderID, "cancelled", events.CancelledTimeout)
			if t.Failed() {
				t.Fatalf("cart first %v, crash after %d operations", cartFirst, n)
			}
			if over {
				break
			}
		}
	}
}

func (s *shop) wantListed(user string, ids ...string) {
	s.t.Helper()
	var list struct {
		Items []checkout `json:"items"`
	}
	s.call(user, http.MethodGet, "/orders", nil, &list)
	var got []string
	for _, item := range list.Items {
		got = append(got, item.ID)
	}
	if fmt.Sprint(got) != fmt.Sprint(ids) {
		s.t.Errorf("%v are listed, want %v", got, ids)
	}
}

func TestCatalogAway(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.cart(3, ann, mugs(2)))
	s.fake.FailInvoke("catalog", 1)
	e := s.authenticated(orderID, ann, 3)
	if outcome := s.deliver(e); outcome != problem.Retry {
		t.Fatalf("answered %s", outcome)
	}
	s.wantStatus(orderID, "authenticating", "")
	s.take(e)
	s.wantStatus(orderID, "pending", "")
	s.wantEmitted("OrderCreated")
}

func TestCatalogAwayForGood(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.cart(3, ann, mugs(2)))
	s.fake.FailInvoke("catalog", 1000)
	s.deliver(s.authenticated(orderID, ann, 3))
	s.pass(3 * time.Minute)
	s.tick()
	s.wantStatus(orderID, "rejected", events.CancelledTimeout)
	s.fake.Heal()
	s.take(s.authenticated(orderID, ann, 3))
	s.wantStatus(orderID, "rejected", events.CancelledTimeout)
	s.wantEmitted("CheckoutRejected")
	s.take(s.authenticated(otherID, ann, 3))
	s.wantStatus(otherID, "pending", "")
}

func TestRejectionByAuth(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e := event(t, "auth-no", "auth", orderID, events.CheckoutRejected{
		CheckoutID: orderID, CartID: cartID, Reason: events.RejectedToken, Detail: "Please sign in again.",
	})
	s.take(e, e)
	s.wantStatus(orderID, "rejected", events.RejectedToken)
	s.wantEmitted()
	var c checkout
	if code := s.call(ann, http.MethodGet, "/checkouts/"+orderID, nil, &c); code != http.StatusOK || c.Reason != events.RejectedToken {
		t.Errorf("%d %+v", code, c)
	}
}

func TestOwnRejectionIsNoNews(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(event(t, "own", "orders", orderID, events.CheckoutRejected{CheckoutID: orderID, CartID: cartID, Reason: "x"}))
	if keys := s.fake.Keys(); len(keys) != 0 {
		t.Errorf("wrote %v", keys)
	}
}

func TestLoginIsNoConcern(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(event(t, "login", "auth", ann, events.UserAuthenticated{UserID: ann, Context: events.ContextLogin}))
	if keys := s.fake.Keys(); len(keys) != 0 {
		t.Errorf("wrote %v", keys)
	}
}
