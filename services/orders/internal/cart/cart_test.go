package cart

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func mug(price int64) events.Line {
	return events.Line{SKU: "MUG", Name: "Mug", Quantity: 2, UnitPrice: money.New(price, "EUR")}
}

func TestSeeKeepsTheNewest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		versions := rapid.SliceOfN(rapid.Int64Range(1, 20), 1, 20).Draw(t, "versions")
		var c Cart
		for _, v := range versions {
			c.See(events.CartUpdated{Version: v, Lines: []events.Line{mug(v)}})
		}
		if newest := slices.Max(versions); c.Version != newest || c.Lines[0].UnitPrice.Amount != newest {
			t.Fatalf("%+v after %v", c, versions)
		}
	})
}

func TestMatch(t *testing.T) {
	t.Parallel()
	full := Cart{Version: 3, Lines: []events.Line{mug(100)}}
	tests := []struct {
		name   string
		cart   Cart
		want   int64
		ready  bool
		reason string
	}{
		{"the version the shopper saw", full, 3, true, ""},
		{"a version that has not come", full, 4, false, ""},
		{"no cart seen yet", Cart{}, 1, false, ""},
		{"the cart has changed", full, 2, false, events.RejectedCartChanged},
		{"empty", Cart{Version: 3}, 3, false, events.RejectedCartEmpty},
		{"own", Cart{Version: 3, Owner: "u-1", Lines: full.Lines}, 3, true, ""},
		{"somebody else's", Cart{Version: 3, Owner: "u-2", Lines: full.Lines}, 3, false, events.RejectedNotOwner},
		{"somebody else's, changed", Cart{Version: 4, Owner: "u-2"}, 3, false, events.RejectedNotOwner},
		{
			"ordered, and emptied since",
			Cart{Version: 4, Claims: []Claim{{Version: 3, OrderID: "other"}}},
			3, false, events.RejectedCartOrdered,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ready, rejection := tt.cart.Match(Checkout{ID: "o-1", UserID: "u-1", Version: tt.want})
			reason := ""
			if rejection != nil {
				reason = rejection.Reason
			}
			if ready != tt.ready || reason != tt.reason {
				t.Errorf("ready %v, reason %q; want %v, %q", ready, reason, tt.ready, tt.reason)
			}
		})
	}
}

func TestParkAndDue(t *testing.T) {
	t.Parallel()
	var c Cart
	for range 2 {
		if !c.Park("o-2", 2, noon) || !c.Park("o-3", 3, noon) {
			t.Fatal("a checkout of a version to come does not wait")
		}
	}
	c.See(events.CartUpdated{Version: 2})
	if got := c.Due(); !slices.Equal(got, []string{"o-2"}) {
		t.Errorf("due %v", got)
	}
	c.Drop(c.Due())
	if c.Waits("o-2") || !c.Waits("o-3") {
		t.Errorf("waiting %v", c.Waiting)
	}
	if c.Park("o-2", 2, noon) {
		t.Error("a checkout waits for a version that is there")
	}
}

func TestParkIsBounded(t *testing.T) {
	t.Parallel()
	var c Cart
	for i := range maxWaiting {
		c.Park(string(rune('a'+i)), 1, noon)
	}
	if c.Park("one too many", 1, noon) {
		t.Error("there is no bound")
	}
	if !c.Park("after a day", 1, noon.Add(waitingFor+time.Second)) {
		t.Error("what waits in vain is never dropped")
	}
}

func TestTakeIsOnceForAVersion(t *testing.T) {
	t.Parallel()
	c := Cart{Version: 3}
	c.Take("first", 3, "", noon)
	c.Take("second", 3, "", noon)
	c.Take("early", 4, "", noon)
	c.Take("late", 2, "", noon)
	if held, _ := c.Holder(3); held.OrderID != "first" || len(c.Claims) != 1 {
		t.Fatalf("claims %v", c.Claims)
	}
	c.Take("third", 3, "second", noon)
	if held, _ := c.Holder(3); held.OrderID != "first" {
		t.Error("the claim of another than the named holder was taken over")
	}
	c.Take("third", 3, "first", noon)
	if held, _ := c.Holder(3); held.OrderID != "third" {
		t.Error("the claim of the named holder was not taken over")
	}
}

func TestClaimsAreBoundedAndTheLatestStays(t *testing.T) {
	t.Parallel()
	var c Cart
	for v := int64(1); v <= 3*maxClaims; v++ {
		c.See(events.CartUpdated{Version: v})
		c.Take("o", v, "", noon)
	}
	if _, ok := c.Holder(c.Version); !ok || len(c.Claims) != maxClaims {
		t.Errorf("claims %v", c.Claims)
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	price := func(n int64, sellable bool) map[string]Price {
		return map[string]Price{"MUG": {SKU: "MUG", UnitPrice: money.New(n, "EUR"), Sellable: sellable}}
	}
	tests := []struct {
		name   string
		prices map[string]Price
		reason string
	}{
		{"same price", price(100, true), ""},
		{"higher", price(101, true), events.RejectedPriceChanged},
		{"lower", price(99, true), events.RejectedPriceChanged},
		{"not sold", price(100, false), events.RejectedNotSellable},
		{"unknown", nil, events.RejectedNotSellable},
		{"another currency", map[string]Price{"MUG": {UnitPrice: money.New(100, "USD"), Sellable: true}}, events.RejectedPriceChanged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Confirm([]events.Line{mug(100)}, tt.prices)
			if (got == nil) != (tt.reason == "") || (got != nil && (got.Reason != tt.reason || !slices.Equal(got.SKUs, []string{"MUG"}))) {
				t.Errorf("got %+v, want %q", got, tt.reason)
			}
		})
	}
}

func TestRepriced(t *testing.T) {
	t.Parallel()
	lines := []events.Line{mug(100)}
	got, changed := Repriced(lines, map[string]Price{"MUG": {UnitPrice: money.New(120, "EUR"), Sellable: true}})
	if !changed || got[0].UnitPrice.Amount != 120 || lines[0].UnitPrice.Amount != 100 {
		t.Errorf("changed %v, %v of %v", changed, got, lines)
	}
	if _, changed := Repriced(lines, map[string]Price{"MUG": {UnitPrice: money.New(100, "EUR")}}); changed {
		t.Error("the same price is a change")
	}
}
