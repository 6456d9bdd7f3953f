package cart_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/cart/internal/cart"
)

// decision is one event and what it does to a cart.
type decision struct {
	name  string
	apply func(c *cart.Cart) []events.Draft
}

func drawDecision(t *rapid.T, i int) decision {
	e := at(fmt.Sprint("e", i), rapid.IntRange(0, 20).Draw(t, "minute"))
	sku := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "sku")
	user := rapid.SampledFrom([]string{"", "", "", "ann", "bob"}).Draw(t, "user")
	price := rapid.OneOf(rapid.Int64Range(0, 1000), rapid.Just(int64(1)<<61)).Draw(t, "price")
	quantity := rapid.Int64Range(1, events.MaxLineQuantity).Draw(t, "quantity")
	switch kind := rapid.SampledFrom([]string{"add", "add", "add", "set", "set", "order", "order", "cancel", "cancel", "reprice", "absorb", "close"}).Draw(t, "kind"); kind {
	case "add":
		return decision{kind, func(c *cart.Cart) []events.Draft { return shop.Add(c, e, add(sku, quantity, price), user) }}
	case "set":
		return decision{kind, func(c *cart.Cart) []events.Draft { return shop.SetQuantity(c, e, set(sku, quantity-1), user) }}
	case "order":
		o := events.OrderCreated{
			OrderID: drawOrder(t), UserID: "ann", CartID: "c", CartVersion: rapid.Int64Range(1, 9).Draw(t, "version"),
			Lines: []events.Line{{SKU: sku, Quantity: quantity}},
		}
		return decision{kind, func(c *cart.Cart) []events.Draft { return shop.Order(c, e, o) }}
	case "cancel":
		o := events.OrderCancelled{
			OrderID: drawOrder(t), UserID: "ann", CartID: "c", Reason: events.CancelledTimeout, Lines: []events.Line{{SKU: sku, Quantity: quantity}},
		}
		return decision{kind, func(c *cart.Cart) []events.Draft { return shop.Restore(c, e, o) }}
	case "reprice":
		prices := map[string]cart.Price{sku: {SKU: sku, UnitPrice: money.New(price, "EUR"), Sellable: quantity%2 == 0}}
		return decision{kind, func(c *cart.Cart) []events.Draft { return shop.Reprice(c, e, []string{"a", sku}, prices) }}
	case "absorb":
		lines := []cart.Line{{PricedAt: e.Time, Line: events.Line{SKU: sku, Quantity: quantity, UnitPrice: money.New(price, "EUR")}}}
		return decision{kind, func(c *cart.Cart) []events.Draft {
			return shop.Absorb(c, e, "ann", lines, []cart.Taken{{OrderID: e.ID, Lines: lines}})
		}}
	default:
		return decision{kind, func(c *cart.Cart) []events.Draft { return shop.Close(c, e, user) }}
	}
}

func drawOrder(t *rapid.T) string {
	return rapid.StringMatching("o[0-9]").Draw(t, "order id")
}

// TestACartKeepsItsLaws applies any events in any order and any number of times: the limits hold, the total is the sum,
// each change is one more version with one valid event, and an event that came before changes nothing.
func TestACartKeepsItsLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var decisions []decision
		for i := range rapid.IntRange(1, 30).Draw(t, "events") {
			decisions = append(decisions, drawDecision(t, i))
		}
		order := append(decisions, rapid.SliceOf(rapid.SampledFrom(decisions)).Draw(t, "again")...)
		c := cart.Cart{ID: uuid.NewString()}
		seen := map[string]bool{}
		for _, d := range rapid.Permutation(order).Draw(t, "order") {
			before, count := c, len(c.Seen)
			drafts := d.apply(&c)
			checkLaws(t, d.name, before, c, drafts, len(c.Seen) == count)
			for _, id := range c.Seen {
				seen[id] = true
			}
		}
		if len(seen) != len(decisions) {
			t.Fatalf("%d of %d events are remembered: %v", len(seen), len(decisions), maps.Keys(seen))
		}
	})
}

func checkLaws(t *rapid.T, name string, before, after cart.Cart, drafts []events.Draft, repeated bool) {
	total, err := after.Total()
	if err != nil || len(after.Lines) > events.MaxLines || len(after.Taken) > 8 {
		t.Fatalf("%s: total %v, %d lines, %d orders", name, err, len(after.Lines), len(after.Taken))
	}
	grown := after.Version - before.Version
	if repeated && (grown != 0 || contents(before) != contents(after)) || grown < 0 || grown > 1 {
		t.Fatalf("%s (repeated: %v): version %d to %d, %q to %q", name, repeated, before.Version, after.Version, contents(before), contents(after))
	}
	if contents(before) != contents(after) && grown != 1 {
		t.Fatalf("%s: %q to %q within version %d", name, contents(before), contents(after), after.Version)
	}
	if !repeated && int64(len(drafts)) != grown {
		t.Fatalf("%s: %d versions and %d events", name, grown, len(drafts))
	}
	for _, d := range drafts {
		u := d.Data.(events.CartUpdated)
		if err := u.Validate(); err != nil || u.Version != after.Version || u.Total.Amount != total.Amount || len(u.Lines) != len(after.Lines) {
			t.Fatalf("%s: published %+v of %+v: %v", name, u, after, err)
		}
	}
}
