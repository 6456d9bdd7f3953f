package cart_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/cart/internal/cart"
)

var (
	shop = cart.Shop{Currency: "EUR"}
	noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
)

// at returns an event of a minute after noon.
func at(id string, minute int) events.Event {
	return events.Event{ID: id, Time: noon.Add(time.Duration(minute) * time.Minute)}
}

func add(sku string, quantity, price int64) events.ProductAddedToCart {
	return events.ProductAddedToCart{CartID: "c", ProductID: "p", SKU: sku, Name: sku, Quantity: quantity, UnitPrice: money.New(price, "EUR")}
}

func set(sku string, quantity int64) events.CartItemChanged {
	return events.CartItemChanged{CartID: "c", SKU: sku, Quantity: quantity}
}

// contents renders the lines as "sku×quantity@price".
func contents(c cart.Cart) string {
	parts := make([]string, len(c.Lines))
	for i, l := range c.Lines {
		parts[i] = fmt.Sprintf("%s×%d@%d", l.SKU, l.Quantity, l.UnitPrice.Amount)
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func codes(c cart.Cart) string {
	list := make([]string, len(c.Notices))
	for i, n := range c.Notices {
		list[i] = n.Code
	}
	return strings.Join(list, " ")
}

func want(t *testing.T, c cart.Cart, version int64, lines, notices string) {
	t.Helper()
	if c.Version != version || contents(c) != lines || codes(c) != notices {
		t.Errorf("version %d, %q, notices %q; want %d, %q, %q", c.Version, contents(c), codes(c), version, lines, notices)
	}
}

func TestAdditionsAddUpAndTheLatestPriceWins(t *testing.T) {
	c := cart.Cart{ID: "c"}
	shop.Add(&c, at("1", 1), add("mug", 2, 500), "")
	shop.Add(&c, at("3", 3), add("mug", 1, 600), "")
	shop.Add(&c, at("2", 2), add("mug", 1, 400), "") // late, with an older price
	want(t, c, 3, "mug×4@600", "")
	drafts := shop.Add(&c, at("4", 4), add("cap", 1, 900), "")
	if updated := drafts[0].Data.(events.CartUpdated); updated.Version != 4 || updated.Total != money.New(3300, "EUR") {
		t.Errorf("published %+v", updated)
	}
}

func TestWhatIsBeyondALimitLeavesANotice(t *testing.T) {
	c := cart.Cart{ID: "c"}
	shop.Add(&c, at("1", 1), add("mug", 98, 5), "")
	shop.Add(&c, at("2", 2), add("mug", 2, 5), "")
	want(t, c, 2, "mug×99@5", cart.NoticeQuantityLimited)
	if d := shop.Add(&c, at("3", 3), add("mug", 1, 5), ""); d != nil {
		t.Errorf("nothing changed, and %d were published", len(d))
	}
	want(t, c, 2, "mug×99@5", cart.NoticeQuantityLimited)
	shop.SetQuantity(&c, at("4", 4), set("mug", 1), "")
	want(t, c, 3, "mug×1@5", "")

	dollars := add("cap", 1, 5)
	dollars.UnitPrice.Currency = "USD"
	shop.Add(&c, at("5", 5), dollars, "")
	want(t, c, 4, "mug×1@5", cart.NoticeCurrency)
	shop.Add(&c, at("6", 6), add("yacht", 1, math.MaxInt64), "")
	want(t, c, 5, "mug×1@5", cart.NoticeTotalTooLarge)

	full := cart.Cart{ID: "f"}
	for i := range events.MaxLines + 1 {
		shop.Add(&full, at(fmt.Sprint(i), i), add(fmt.Sprint(i), 1, 1), "")
	}
	if len(full.Lines) != events.MaxLines || codes(full) != cart.NoticeCartFull {
		t.Errorf("%d lines, notices %q", len(full.Lines), codes(full))
	}
}

func TestAQuantityIsSetOrWaitsForItsLine(t *testing.T) {
	c := cart.Cart{ID: "c"}
	shop.SetQuantity(&c, at("2", 2), set("mug", 5), "")
	shop.SetQuantity(&c, at("4", 4), set("cap", 0), "")
	want(t, c, 0, "", "")
	if !c.HasSeen("2") || !c.HasSeen("4") {
		t.Error("what changed nothing was not remembered")
	}
	shop.Add(&c, at("1", 1), add("mug", 1, 500), "") // made before the 5 were set
	shop.Add(&c, at("3", 3), add("cap", 1, 900), "") // made before it was removed
	want(t, c, 1, "mug×5@500", "")
	shop.Add(&c, at("5", 5), add("cap", 2, 900), "") // and again after
	shop.SetQuantity(&c, at("0", 0), set("mug", 1), "")
	want(t, c, 2, "cap×2@900 mug×5@500", "")
	shop.SetQuantity(&c, at("6", 6), set("mug", 0), "")
	want(t, c, 3, "cap×2@900", "")
}

func TestOnlyItsOwnerChangesACart(t *testing.T) {
	guests := cart.Cart{ID: uuid.NewString()}
	shop.Add(&guests, at("1", 1), add("mug", 1, 5), "")
	shop.Add(&guests, at("2", 2), add("mug", 1, 5), "ann")
	if guests.Owner != "ann" {
		t.Errorf("a signed-in user's addition left the owner %q", guests.Owner)
	}
	anns := cart.Cart{ID: events.UserCartID("ann")}
	for i, c := range []*cart.Cart{&guests, &anns} {
		version := c.Version
		for j, user := range []string{"", "bob"} {
			shop.Add(c, at(fmt.Sprint("add", j), 3), add("cap", 1, 5), user)
			shop.SetQuantity(c, at(fmt.Sprint("set", j), 4), set("mug", 0), user)
		}
		shop.Order(c, at("order", 5), events.OrderCreated{UserID: "bob", CartID: c.ID, CartVersion: version})
		if i == 0 && contents(*c) != "mug×2@5" || i == 1 && contents(*c) != "" || c.Version != version {
			t.Errorf("cart %d was changed by others: %+v", i, c)
		}
	}
}

func TestAnOrderTakesOutWhatWasOrdered(t *testing.T) {
	order := func(version int64) events.OrderCreated {
		return events.OrderCreated{OrderID: "o", UserID: "ann", CartID: "c", CartVersion: version, Lines: []events.Line{
			{SKU: "mug", Quantity: 2}, {SKU: "cap", Quantity: 1}, {SKU: "gone", Quantity: 1},
		}}
	}
	c := cart.Cart{ID: "c"}
	shop.Add(&c, at("1", 1), add("mug", 2, 5), "")
	shop.Add(&c, at("2", 2), add("cap", 1, 5), "")
	since := c
	shop.Order(&c, at("o", 3), order(2))
	want(t, c, 3, "", "")
	if c.Ordered.OrderID != "o" {
		t.Errorf("the order is not noted: %+v", c.Ordered)
	}
	shop.Add(&since, at("3", 3), add("mug", 3, 5), "")
	shop.Order(&since, at("o", 4), order(2))
	want(t, since, 4, "mug×3@5", "")
	shop.Order(&since, at("o", 4), order(2))
	if contents(since) != "mug×3@5" {
		t.Errorf("an order that came twice took out %q", contents(since))
	}
}

func TestRepriceFollowsTheCatalog(t *testing.T) {
	c := cart.Cart{ID: "c"}
	for i, sku := range []string{"same", "dearer", "unsold", "unknown", "foreign", "late"} {
		shop.Add(&c, at(sku, i), add(sku, 1, 5), "")
	}
	prices := map[string]cart.Price{
		"same": {UnitPrice: money.New(5, "EUR"), Sellable: true}, "dearer": {UnitPrice: money.New(7, "EUR"), Sellable: true},
		"unsold": {UnitPrice: money.New(5, "EUR")}, "foreign": {UnitPrice: money.New(5, "USD"), Sellable: true},
	}
	shop.Reprice(&c, at("r", 9), []string{"same", "dearer", "unsold", "unknown", "foreign"}, prices)
	want(t, c, 7, "dearer×1@7 late×1@5 same×1@5", strings.Join([]string{
		cart.NoticePriceChanged, cart.NoticeNotAvailable, cart.NoticeNotAvailable, cart.NoticeNotAvailable,
	}, " "))
	if d := shop.Reprice(&c, at("r2", 9), []string{"same"}, prices); d != nil {
		t.Errorf("nothing changed, and %d were published", len(d))
	}
}

func TestMergeAddsUpOnce(t *testing.T) {
	guest, own := cart.Cart{ID: uuid.NewString()}, cart.Cart{ID: events.UserCartID("ann")}
	shop.Add(&guest, at("1", 1), add("mug", 60, 5), "")
	shop.Add(&guest, at("2", 2), add("cap", 1, 9), "")
	shop.Add(&own, at("3", 3), add("mug", 50, 6), "ann")
	login := at("login", 4)
	shop.Close(&guest, login, "ann")
	want(t, guest, 3, "", "")
	for range 2 {
		shop.Absorb(&own, guest.Merge.Cause(), "ann", guest.Merge.Lines, guest.Merge.Taken)
	}
	shop.Settle(&guest, guest.Merge.Settling())
	if contents(own) != "cap×1@9 mug×99@6" || codes(own) != cart.NoticeQuantityLimited || own.Owner != "ann" {
		t.Errorf("the user's cart: %+v", own)
	}
	if guest.Status() != cart.Merged || guest.Merge.Lines != nil || !guest.Merge.Settled {
		t.Errorf("the guest's cart: %+v", guest)
	}
	shop.Close(&guest, at("other", 5), "bob")
	if guest.Merge.UserID != "ann" {
		t.Error("a merged cart was merged into another user's")
	}
	shop.Add(&guest, at("late", 6), add("mug", 1, 5), "")
	shop.Add(&guest, at("bobs", 6), add("mug", 1, 5), "bob")
	if !guest.HasForwarded("late") || guest.HasForwarded("bobs") || len(guest.Lines) != 0 {
		t.Errorf("late additions: %+v", guest)
	}
}

func TestNoUsersCartIsMerged(t *testing.T) {
	anns := cart.Cart{ID: events.UserCartID("ann")}
	shop.Add(&anns, at("1", 1), add("mug", 1, 5), "ann")
	bobs := cart.Cart{ID: uuid.NewString(), Owner: "bob", Lines: anns.Lines}
	for _, c := range []cart.Cart{anns, bobs, {ID: events.UserCartID("carl")}} {
		for _, user := range []string{"ann", "eve"} {
			if shop.Close(&c, at("login"+user, 2), user); c.Merge != nil {
				t.Errorf("%s took the cart of %q", user, c.Owner)
			}
		}
	}
}

func TestAnEventThatTheInboxForgotIsStillHandledOnce(t *testing.T) {
	c := cart.Cart{ID: "c"}
	shop.Add(&c, at("first", 0), add("mug", 1, 5), "")
	for i := range 100 {
		shop.SetQuantity(&c, at(fmt.Sprint(i), i), set("mug", int64(i%2)+1), "")
	}
	drafts := shop.Add(&c, at("first", 0), add("mug", 1, 5), "")
	if len(drafts) != 1 || drafts[0].Data.(events.CartUpdated).Version != c.Version || contents(c) != "mug×2@5" {
		t.Errorf("after a late redelivery: %+v, published %+v", contents(c), drafts)
	}
}
