package browser

import (
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// TestPurchase is a guest's, who registers on the way.
func TestPurchase(t *testing.T) {
	t.Parallel()
	t.Run("Script", func(t *testing.T) {
		t.Parallel()
		purchase(t, browser.Visitor{})
	})
	t.Run("NoScript", func(t *testing.T) {
		t.Parallel()
		purchase(t, browser.Visitor{NoScript: true})
	})
	t.Run("Small", func(t *testing.T) {
		t.Parallel()
		purchase(t, browser.Visitor{Width: 320})
	})
}

func purchase(t *testing.T, v browser.Visitor) {
	tea, cup, who := newItem(t, 3), newItem(t, 3), newcomer()
	tab := visit(t, v)
	add(tab, tea, cup)
	tab.Open("/cart")
	tab.Sees("#line-" + tea.sku)
	tab.Sees("#line-" + cup.sku)
	tab.Click(`main a[href="/checkout"]`)
	tab.At("/login")
	tab.Click(`main a[href^="/register"]`)
	tab.At("/register")
	sendRegister(tab, who)
	tab.At("/checkout")
	fillAddress(tab)
	tab.SeesText("#quote", "€25.00")
	pay(tab, "tok_success")
	id := place(tab)
	ends(tab, client.Confirmed)
	tab.Misses("#badge")
	wantBought(t, who, id, tea, cup)
	wantStock(t, tea, 2, 1)
	wantStock(t, cup, 2, 1)
	tab.Open("/account/orders/" + id)
	tab.SeesText("main", tea.Name)
}

// TestDeclined is a payment that is refused, and then made by another method.
func TestDeclined(t *testing.T) {
	t.Parallel()
	thing := newItem(t, 3)
	tab, who := member(t, browser.Visitor{})
	add(tab, thing)
	first := order(tab, "tok_declined")
	ends(tab, client.Cancelled)
	tab.Click(`#progress a[href^="/checkout"]`)
	tab.At("/checkout")
	fillAddress(tab)
	pay(tab, "tok_success")
	second := place(tab)
	ends(tab, client.Confirmed)
	wantOrders(t, who, map[string]string{first: client.Cancelled, second: client.Confirmed})
	wantUnpaid(t, first)
	wantPaid(t, second)
	wantStock(t, thing, 2, 1)
}

// TestLastItem is taken by somebody else between the cart and the order. The rest can still be bought.
func TestLastItem(t *testing.T) {
	t.Parallel()
	rare, plenty := newItem(t, 1), newItem(t, 5)
	tab, who := member(t, browser.Visitor{})
	add(tab, rare, plenty)
	tab.Open("/checkout")
	fillAddress(tab)
	pay(tab, "tok_success")
	buyElsewhere(t, rare)
	first := place(tab)
	ends(tab, client.Cancelled)
	tab.SeesText("#progress", rare.Name)
	tab.Click(`#progress form[action$="/adjust"] button`)
	tab.At("/checkout")
	fillAddress(tab)
	pay(tab, "tok_success")
	second := place(tab)
	ends(tab, client.Confirmed)
	wantOrders(t, who, map[string]string{first: client.Cancelled, second: client.Confirmed})
	wantUnpaid(t, first)
	wantPaid(t, second)
	wantStock(t, rare, 0, 1)
	wantStock(t, plenty, 4, 1)
}

// TestDoubleClick on "place order" makes one order, with one authorization.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]browser.Visitor{"Script": {}, "NoScript": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			thing := newItem(t, 5)
			tab, who := member(t, v)
			add(tab, thing)
			tab.Open("/checkout")
			fillAddress(tab)
			pay(tab, "tok_success")
			browser.Read[any](tab, "(() => { const b = document.querySelector('#place-order'); b.click(); b.click(); })()")
			id := placed(tab)
			ends(tab, client.Confirmed)
			wantBought(t, who, id, thing)
			wantStock(t, thing, 4, 1)
		})
	}
}

// TestTwoTabs place the order of one cart. It is ordered once, and both tabs end well.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	thing := newItem(t, 5)
	tab, who := member(t, browser.Visitor{})
	add(tab, thing)
	other := tab.Another()
	for _, each := range []*browser.Tab{tab, other} {
		each.Open("/checkout")
		fillAddress(each)
		pay(each, "tok_success")
	}
	tab.Click("#place-order")
	other.Click("#place-order")
	id := placed(tab)
	ends(tab, client.Confirmed)
	other.Sees("main h1")
	wantBought(t, who, id, thing)
	wantStock(t, thing, 4, 1)
}

// TestReload reloads, and goes back and forth, at each step: one order.
func TestReload(t *testing.T) {
	t.Parallel()
	thing := newItem(t, 5)
	tab, who := member(t, browser.Visitor{})
	add(tab, thing)
	tab.Open("/cart")
	tab.Reload()
	tab.Click(`main a[href="/checkout"]`)
	tab.At("/checkout")
	tab.Reload()
	tab.Back()
	tab.At("/cart")
	tab.Forward()
	tab.At("/checkout")
	fillAddress(tab)
	pay(tab, "tok_slow")
	id := place(tab)
	tab.Reload()
	tab.Back()
	tab.Forward()
	tab.At("/checkout/" + id)
	tab.Reload()
	ends(tab, client.Confirmed)
	tab.Reload()
	ends(tab, client.Confirmed)
	tab.Back()
	if tab.Count("#place-order") > 0 { // as it was left: whoever presses it again orders nothing
		tab.Click("#place-order")
		tab.Sees("main h1")
	}
	wantBought(t, who, id, thing)
	wantStock(t, thing, 4, 1)
}
