package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// TestKeyboard is a purchase without a mouse: Tab, Enter, Space and the arrows, and what is typed. Whatever has the focus
// shows it.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	thing, who := newItem(t, 3), newcomer()
	tab := visit(t, browser.Visitor{})
	tab.Scheme("light") // and nothing moves
	tab.Open(thing.path())
	tabTo(tab, "the skip link", func(f browser.Focus) bool { return f.Href == "#main" })
	tab.Press(kb.Enter)
	tabTo(tab, "add", withID("add-button"))
	tab.Press(" ")
	tab.SeesText("#badge", "1")
	tab.Open("/cart")
	tabTo(tab, "to the checkout", leadsTo("/checkout"))
	tab.Press(kb.Enter)
	tab.At("/login")
	tabTo(tab, "to the registration", leadsTo("/register"))
	tab.Press(kb.Enter)
	tab.At("/register")
	typeInto(tab, "name", who.Name)
	typeInto(tab, "email", who.Email)
	typeInto(tab, "password", who.Password)
	tab.Press(kb.Enter)
	tab.At("/checkout")
	for _, a := range address {
		typeInto(tab, a.field, a.text)
	}
	back(tab, "the country", func(f browser.Focus) bool { return f.Name == "country" })
	arrowTo(tab, "AT")
	tab.AwaitTrue("the total for the country is shown", "!!document.querySelector('#quote [name=quoted][value=AT]')")
	tabTo(tab, "the payment methods", func(f browser.Focus) bool { return f.Name == "payment_method" })
	arrowTo(tab, "tok_success")
	tabTo(tab, "place order", withID("place-order"))
	tab.Press(kb.Enter)
	id := placed(tab)
	ends(tab, client.Confirmed)
	wantBought(t, who, id, thing)
}

func withID(id string) func(browser.Focus) bool {
	return func(f browser.Focus) bool { return f.ID == id }
}

func leadsTo(path string) func(browser.Focus) bool {
	return func(f browser.Focus) bool { return f.Href == path || strings.HasPrefix(f.Href, path+"?") }
}

// most is how many steps it may take to get to anything on a page.
const most = 80

// tabTo presses Tab until the focus is on what is looked for.
func tabTo(tab *browser.Tab, what string, found func(browser.Focus) bool) {
	tab.Helper()
	walk(tab, what, found, func() { tab.Press(kb.Tab) })
}

// back does the same with Shift and Tab.
func back(tab *browser.Tab, what string, found func(browser.Focus) bool) {
	tab.Helper()
	walk(tab, what, found, func() { tab.Press(kb.Tab, kb.ModifierShift) })
}

func walk(tab *browser.Tab, what string, found func(browser.Focus) bool, step func()) {
	tab.Helper()
	tab.AwaitTrue("the page is loaded", "document.readyState === 'complete'")
	var way []string
	for range most {
		step()
		f := tab.Focused()
		way = append(way, f.Selector)
		if !f.Shown || f.Selector != "body" && !f.Seen {
			tab.Errorf("%s has the focus, and does not show it: %+v", f.Selector, f)
		}
		if found(f) {
			return
		}
	}
	tab.Fatalf("the focus does not come to %s, but to %v", what, way)
}

func typeInto(tab *browser.Tab, field, text string) {
	tab.Helper()
	if tab.Focused().Name != field {
		tabTo(tab, field, func(f browser.Focus) bool { return f.Name == field })
	}
	tab.Press(text)
	if got := tab.Focused().Value; got != text {
		tab.Errorf("%s has %q, typed was %q", field, got, text)
	}
}

// arrowTo chooses a value of what has the focus, a list or a group of radio buttons.
func arrowTo(tab *browser.Tab, value string) {
	tab.Helper()
	tab.Press(kb.Home) // of a list
	var seen []string
	for range most * 4 {
		f := tab.Focused()
		seen = append(seen, f.Value)
		if f.Value == value {
			if browser.Read[bool](tab, "document.activeElement.type === 'radio' && !document.activeElement.checked") {
				tab.Press(" ")
			}
			return
		}
		tab.Press(kb.ArrowDown)
	}
	tab.Fatalf("the arrows do not come to %s, but to %v", value, seen)
}
