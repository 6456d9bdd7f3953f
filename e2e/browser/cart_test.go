package browser

import (
	"slices"
	"testing"

	"github.com/chromedp/cdproto/network"

	"github.com/souk-shop/souk/e2e/internal/browser"
)

// TestCart adds without leaving the page, changes, removes and takes that back.
func TestCart(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]browser.Visitor{"Script": {}, "NoScript": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tea, cup := newItem(t, 9), newItem(t, 9)
			tab := visit(t, v)
			add(tab, tea)
			if !v.NoScript {
				tab.At(tea.path()) // it has not been left
			}
			add(tab, cup)
			tab.Open("/cart")
			tab.Fill(line(tea)+" [name=quantity]", "3")
			tab.Press("\r")
			tab.SeesText("#badge", "4")
			tab.SeesText(line(tea), "€37.50")
			tab.Click(line(cup) + ` form[action="/cart/remove"] button`)
			tab.SeesText("#badge", "3")
			tab.Misses(line(cup))
			tab.Click(`form[action="/cart/add"] button`) // undo
			tab.SeesText("#badge", "4")
			tab.Sees(line(cup))
		})
	}
}

// line is an item's line in the cart.
func line(i item) string { return "#line-" + i.sku }

// TestCartComesBack: a guest's cart is there in the next browser session, and goes along when they sign in.
func TestCartComesBack(t *testing.T) {
	t.Parallel()
	tea, cup := newItem(t, 9), newItem(t, 9)
	tab := visit(t, browser.Visitor{})
	add(tab, tea)
	later := visit(t, browser.Visitor{Cookies: lasting(tab)})
	later.Open("/cart")
	later.Sees(line(tea))
	if got := lines(later); len(got) != 1 {
		t.Errorf("the cart has %v", got)
	}
	member, who := member(t, browser.Visitor{})
	add(member, cup)
	signIn(later, who)
	later.Open("/cart")
	later.Sees(line(tea))
	later.Sees(line(cup))
	wantCart(t, who, tea, cup)
}

// lasting are the cookies that a browser keeps when it is closed.
func lasting(tab *browser.Tab) []*network.Cookie {
	tab.Helper()
	return slices.DeleteFunc(tab.Cookies(), func(c *network.Cookie) bool { return c.Session })
}
