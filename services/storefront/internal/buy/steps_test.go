package buy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

func happen(status, reason string, events ...string) shop.Checkout {
	c := shop.Checkout{ID: "c", Status: status, Reason: reason}
	for i, e := range events {
		name, outcome, _ := strings.Cut(e, " ")
		c.Timeline = append(c.Timeline, shop.Moment{Event: name, Outcome: outcome, At: time.Unix(int64(i), 0)})
	}
	return c
}

func states(c shop.Checkout) string {
	var all []string
	for _, s := range stepsOf(c) {
		all = append(all, s.State)
	}
	return strings.Join(all, " ")
}

func TestSteps(t *testing.T) {
	for name, tc := range map[string]struct {
		checkout shop.Checkout
		want     string
		latest   string
	}{
		"accepted":       {happen("accepted", ""), "done active waiting waiting waiting", "step.placed.done"},
		"authenticated":  {happen("authenticating", "", "UserAuthenticated"), "done active waiting waiting waiting", "step.placed.done"},
		"ordered":        {happen("pending", "", "UserAuthenticated", "OrderCreated"), "done done active active waiting", "step.checked.done"},
		"payment first":  {happen("pending", "", "UserAuthenticated", "OrderCreated", "PaymentProcessed authorized"), "done done active done waiting", "step.payment.done"},
		"stock first":    {happen("pending", "", "UserAuthenticated", "OrderCreated", "StockReserved"), "done done done active waiting", "step.stock.done"},
		"both":           {happen("pending", "", "OrderCreated", "StockReserved", "PaymentProcessed"), "done done done done active", "step.payment.done"},
		"confirmed":      {happen("confirmed", "", "OrderCreated", "StockReserved", "PaymentProcessed authorized", "OrderCompleted"), "done done done done done", "step.confirmed.done"},
		"declined":       {happen("cancelled", "payment-declined", "OrderCreated", "PaymentProcessed declined", "OrderCancelled"), "done done skipped failed failed", "step.confirmed.failed"},
		"no outcome":     {happen("cancelled", "payment-declined", "OrderCreated", "PaymentProcessed"), "done done skipped failed failed", "step.confirmed.failed"},
		"out of stock":   {happen("cancelled", "out-of-stock", "OrderCreated", "StockRejected", "OrderCancelled"), "done done failed skipped failed", "step.confirmed.failed"},
		"timed out":      {happen("cancelled", "timeout", "OrderCreated", "OrderCancelled"), "done done skipped skipped failed", "step.confirmed.failed"},
		"rejected":       {happen("rejected", "price-changed", "UserAuthenticated", "CheckoutRejected"), "done failed skipped skipped failed", "step.confirmed.failed"},
		"cancelled late": {happen("cancelled", "cancelled-by-shopper", "OrderCreated", "StockReserved", "PaymentProcessed authorized", "OrderCompleted", "OrderCancelled"), "done done done done failed", "step.confirmed.failed"},
	} {
		if got := states(tc.checkout); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
		page := progressPage{Checkout: tc.checkout, Steps: stepsOf(tc.checkout)}
		if got := page.Latest(); got != tc.latest {
			t.Errorf("%s: latest is %s, want %s", name, got, tc.latest)
		}
	}
}

// TestStepsOnlyGoForward hands out a checkout's events one by one, in any order: what is done stays done, and at the end
// nothing is under way any more.
func TestStepsOnlyGoForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.Permutation([]string{"StockReserved", "PaymentProcessed authorized"}).Draw(t, "answers")
		events := append([]string{"UserAuthenticated", "OrderCreated"}, answers...)
		before := make([]string, 5)
		for n := range len(events) + 1 {
			c := happen("pending", "", events[:n]...)
			now := strings.Fields(states(c))
			for i, state := range now {
				if before[i] == done && state != done || state == failed || state == skipped {
					t.Fatalf("after %v: %v, before %v", events[:n], now, before)
				}
			}
			before = now
		}
		end := rapid.SampledFrom([]string{shop.Confirmed, shop.Cancelled, shop.Rejected}).Draw(t, "end")
		for _, state := range strings.Fields(states(happen(end, "timeout", events...))) {
			if state == active || state == waiting {
				t.Fatalf("%s, and something is %s", end, state)
			}
		}
	})
}

func TestKeysDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type what struct {
			Cart    string
			Version int64
			After   string
		}
		draw := rapid.Custom(func(t *rapid.T) what {
			return what{rapid.StringN(0, 4, 4).Draw(t, "cart"), rapid.Int64Range(1, 30).Draw(t, "version"), rapid.StringN(0, 4, 4).Draw(t, "after")}
		})
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		if strings.Contains(a.Cart+a.After+b.Cart+b.After, "\x00") {
			t.Skip("no id has it")
		}
		if (keyOf(a.Cart, a.Version, a.After) == keyOf(b.Cart, b.Version, b.After)) != (a == b) {
			t.Fatalf("%+v and %+v", a, b)
		}
	})
}

func TestEarlierAddressesAreDistinct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var orders []shop.Order
		for i, city := range rapid.SliceOf(rapid.SampledFrom([]string{"", "A", "B", "C", "D", "E"})).Draw(t, "cities") {
			orders = append(orders, shop.Order{ID: string(rune('a' + i)), ShippingAddress: shop.Address{City: city}})
		}
		list := distinct(orders)
		var seen []string
		for _, e := range list {
			if e.Address.City == "" || slices.Contains(seen, e.Address.City) {
				t.Fatalf("%+v", list)
			}
			seen = append(seen, e.Address.City)
		}
		if len(list) > mostEarlier {
			t.Fatalf("%d of them", len(list))
		}
	})
}
