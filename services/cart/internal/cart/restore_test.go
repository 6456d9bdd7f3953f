package cart_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/cart/internal/cart"
)

func ordered(id string, version int64, lines ...events.Line) events.OrderCreated {
	return events.OrderCreated{OrderID: id, UserID: "ann", CartID: "c", CartVersion: version, Lines: lines}
}

func failed(id, reason string, lines ...events.Line) events.OrderCancelled {
	return events.OrderCancelled{OrderID: id, UserID: "ann", CartID: "c", Reason: reason, Lines: lines}
}

func line(sku string, quantity int64) events.Line {
	return events.Line{ProductID: "p", SKU: sku, Name: sku, Quantity: quantity, UnitPrice: money.New(5, "EUR")}
}

func TestOnlyAFailedOrderComesBack(t *testing.T) {
	for reason, want := range map[string]bool{
		events.CancelledPaymentDeclined: true, events.CancelledOutOfStock: true, events.CancelledTimeout: true,
		events.CancelledByShopper: false, events.CancelledByStaff: false, "of-the-future": false,
	} {
		if got := cart.MustRestore(failed("o", reason)); got != want {
			t.Errorf("%s: %v", reason, got)
		}
	}
	if cart.MustRestore(events.OrderCancelled{Reason: events.CancelledTimeout}) {
		t.Error("an order of no cart comes back")
	}
}

func TestAFailedOrderComesBack(t *testing.T) {
	lines := []events.Line{line("mug", 2), line("cap", 1)}
	filled := func() cart.Cart {
		c := cart.Cart{ID: "c"}
		shop.Add(&c, at("1", 1), add("mug", 2, 5), "")
		shop.Add(&c, at("2", 2), add("cap", 1, 5), "")
		return c
	}
	create := func(c *cart.Cart) { shop.Order(c, at("created", 3), ordered("o", 2, lines...)) }
	fail := func(c *cart.Cart) {
		shop.Restore(c, at("cancelled", 6), failed("o", events.CancelledOutOfStock, lines...))
	}
	for _, tt := range []struct {
		name  string
		steps []func(c *cart.Cart)
		want  string
		grown int64
		told  bool
	}{
		{"as it was", []func(*cart.Cart){create, fail}, "cap×1@5 mug×2@5", 2, true},
		{"before it is heard of", []func(*cart.Cart){fail, create}, "cap×1@5 mug×2@5", 1, true},
		{"both twice", []func(*cart.Cart){create, create, fail, create, fail}, "cap×1@5 mug×2@5", 2, true},
		{"and what was added since stays", []func(*cart.Cart){create, func(c *cart.Cart) {
			shop.Add(c, at("3", 4), add("mug", 3, 5), "")
		}, fail}, "cap×1@5 mug×5@5", 3, true},
		{"and what was taken out before the order came does not", []func(*cart.Cart){func(c *cart.Cart) {
			shop.SetQuantity(c, at("3", 2), set("cap", 0), "")
			shop.SetQuantity(c, at("4", 2), set("mug", 1), "")
		}, create, fail}, "mug×1@5", 4, true},
		{"but for what the shopper has since taken out", []func(*cart.Cart){create, func(c *cart.Cart) {
			shop.SetQuantity(c, at("3", 7), set("cap", 0), "")
		}, fail}, "mug×2@5", 2, true},
		{"the same in the other order", []func(*cart.Cart){create, fail, func(c *cart.Cart) {
			shop.SetQuantity(c, at("3", 7), set("cap", 0), "")
		}}, "mug×2@5", 3, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := filled()
			before := c.Version
			for _, step := range tt.steps {
				step(&c)
			}
			if contents(c) != tt.want || c.Version != before+tt.grown || c.Ordered.OrderID != "o" {
				t.Errorf("version %d to %d, %q, order %+v; want %q", before, c.Version, contents(c), c.Ordered, tt.want)
			}
			if told := codes(c) == cart.NoticeLinesRestored; told != tt.told {
				t.Errorf("notices %+v", c.Notices)
			}
		})
	}
}

func TestTheNoticeNamesTheOrderAndWhyItFailed(t *testing.T) {
	c := cart.Cart{ID: "c"}
	shop.Add(&c, at("1", 1), add("mug", 60, 5), "")
	shop.Order(&c, at("created", 2), ordered("o", 1, line("mug", 60)))
	shop.Add(&c, at("2", 3), add("mug", 60, 5), "")
	drafts := shop.Restore(&c, at("cancelled", 4), failed("o", events.CancelledPaymentDeclined, line("mug", 60)))
	want(t, c, 4, "mug×99@5", cart.NoticeLinesRestored+" "+cart.NoticeQuantityLimited)
	if n := c.Notices[0]; n.OrderID != "o" || n.Reason != events.CancelledPaymentDeclined || n.Message == "" {
		t.Errorf("notice %+v", n)
	}
	if len(drafts) != 1 || drafts[0].Data.(events.CartUpdated).Version != 4 {
		t.Errorf("published %+v", drafts)
	}
}

func TestWhatDoesNotFitAnyMoreStaysOut(t *testing.T) {
	c := cart.Cart{ID: "c"}
	shop.Add(&c, at("1", 1), add("mug", 1, 5), "")
	shop.Order(&c, at("created", 2), ordered("o", 1, line("mug", 1)))
	for i := range events.MaxLines {
		shop.Add(&c, at(fmt.Sprint("x", i), 3), add(fmt.Sprint(i), 1, 1), "")
	}
	shop.Restore(&c, at("cancelled", 4), failed("o", events.CancelledTimeout, line("mug", 1)))
	if len(c.Lines) != events.MaxLines || codes(c) != cart.NoticeLinesRestored+" "+cart.NoticeCartFull {
		t.Errorf("%d lines, notices %q", len(c.Lines), codes(c))
	}
	rich := cart.Cart{ID: "c"}
	shop.Add(&rich, at("1", 1), add("yacht", 1, math.MaxInt64-1), "")
	shop.Order(&rich, at("created", 2), ordered("o", 1, line("yacht", 1)))
	shop.Add(&rich, at("2", 3), add("mug", 1, 5), "")
	shop.Restore(&rich, at("cancelled", 4), failed("o", events.CancelledTimeout, line("yacht", 1)))
	want(t, rich, 4, "mug×1@5", cart.NoticeLinesRestored+" "+cart.NoticeTotalTooLarge)
}

func TestAnOrderOfNothingInTheCartLeavesNoTrace(t *testing.T) {
	c := cart.Cart{ID: uuid.NewString()}
	if d := shop.Restore(&c, at("cancelled", 1), failed("o", events.CancelledTimeout, line("mug", 1))); d != nil || c.Version != 0 {
		t.Errorf("version %d, published %+v", c.Version, d)
	}
	shop.Order(&c, at("created", 2), ordered("o", 1, line("mug", 1)))
	shop.Add(&c, at("1", 3), add("mug", 1, 5), "")
	want(t, c, 1, "mug×1@5", "")
}

func TestSomebodyElsesOrderDoesNotComeBack(t *testing.T) {
	c := cart.Cart{ID: events.UserCartID("bob")}
	shop.Add(&c, at("1", 1), add("mug", 1, 5), "bob")
	shop.Order(&c, at("created", 2), ordered("o", 1, line("mug", 1)))
	shop.Restore(&c, at("cancelled", 3), failed("o", events.CancelledTimeout, line("mug", 1)))
	want(t, c, 1, "mug×1@5", "")
}

func TestTheLastOrdersAreRemembered(t *testing.T) {
	c := cart.Cart{ID: "c"}
	for i := range 50 {
		shop.Add(&c, at(fmt.Sprint("a", i), 3*i), add("mug", 1, 5), "")
		shop.Order(&c, at(fmt.Sprint("c", i), 3*i+1), ordered(fmt.Sprint(i), c.Version, line("mug", 1)))
	}
	shop.Restore(&c, at("old", 200), failed("0", events.CancelledTimeout, line("mug", 1)))
	if contents(c) != "" || len(c.Taken) != 8 {
		t.Errorf("%q, %d orders", contents(c), len(c.Taken))
	}
	for i := 49; i > 42; i-- {
		shop.Restore(&c, at(fmt.Sprint("f", i), 200), failed(fmt.Sprint(i), events.CancelledTimeout, line("mug", 1)))
	}
	if contents(c) != "mug×7@5" {
		t.Errorf("%q", contents(c))
	}
}

// TestFailedOrdersInEveryOrder applies what happens to a cart of which orders are made in any order and any number of
// times: orders that fail leave no trace in what it holds, and the one that stands has taken its lines.
func TestFailedOrdersInEveryOrder(t *testing.T) {
	skus := []string{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		filled, plain := cart.Cart{ID: "c"}, cart.Cart{ID: "c"}
		minute := 0
		addition := func(name, sku string, quantity int64) func(c *cart.Cart) {
			minute++
			e, p := at(name, minute), add(sku, quantity, int64(minute))
			return func(c *cart.Cart) { shop.Add(c, e, p, "") }
		}
		stands := addition("stands", "only in the order that stands", 3)
		stands(&filled)
		var events []func(c *cart.Cart)
		for i, sku := range rapid.SliceOfN(rapid.SampledFrom(skus), 1, 6).Draw(t, "added") {
			do := addition(fmt.Sprint("add", i), sku, rapid.Int64Range(1, 60).Draw(t, "quantity"))
			do(&plain)
			if rapid.Bool().Draw(t, "before") {
				do(&filled)
			} else {
				events = append(events, do)
			}
		}
		events = append(events, func(c *cart.Cart) {
			shop.Order(c, at("stood", 50), ordered("stands", 99, line("only in the order that stands", 3)))
		})
		for i := range rapid.IntRange(1, 3).Draw(t, "orders") {
			events = append(events, drawFailure(t, i, filled.Version)...)
		}
		again := rapid.SliceOf(rapid.SampledFrom(events)).Draw(t, "again")
		for _, do := range rapid.Permutation(append(events, again...)).Draw(t, "order") {
			do(&filled)
		}
		if contents(filled) != contents(plain) {
			t.Fatalf("%q, want %q", contents(filled), contents(plain))
		}
	})
}

// drawFailure draws an order that fails: its creation and its cancellation.
func drawFailure(t *rapid.T, i int, version int64) []func(c *cart.Cart) {
	id := fmt.Sprint("o", i)
	var lines []events.Line
	for _, sku := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3, rapid.ID).Draw(t, "ordered") {
		lines = append(lines, line(sku, rapid.Int64Range(1, 99).Draw(t, "quantity")))
	}
	created, cancelled := at("created "+id, 60+i), at("cancelled "+id, 70+i)
	return []func(c *cart.Cart){
		func(c *cart.Cart) { shop.Order(c, created, ordered(id, 1000+version, lines...)) },
		func(c *cart.Cart) { shop.Restore(c, cancelled, failed(id, events.CancelledTimeout, lines...)) },
	}
}
