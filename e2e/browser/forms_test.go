package browser

import (
	"strings"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// TestWrongForms keep what was typed, mark each wrong field, and lead to it.
func TestWrongForms(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]browser.Visitor{"Script": {}, "NoScript": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := visit(t, v)
			tab.Expect("422")
			tab.Open("/register")
			who := client.Credentials{Name: "Grace <Hopper>", Email: "no address", Password: "short"}
			tab.Arrives(func() { sendRegister(tab, who) })
			wantMarked(tab, "#register", "email", "password")
			if got := tab.Value("#register [name=name]") + " " + tab.Value("#register [name=email]"); got != who.Name+" "+who.Email {
				t.Errorf("the form has %q", got)
			}
			who = newcomer()
			sendRegister(tab, who)
			tab.Sees(`nav.me a[href="/account"]`)

			add(tab, newItem(t, 3))
			tab.Open("/checkout")
			tab.Choose("#checkout [name=country]", "DE")
			tab.Fill("#checkout [name=name]", "Ada")
			tab.Fill("#checkout [name=line1]", "")
			tab.Fill("#checkout [name=city]", "")
			pay(tab, "tok_slow")
			tab.Arrives(func() { tab.Click("#place-order") })
			wantMarked(tab, "#checkout", "line1", "city")
			if got := tab.Value("#checkout [name=name]"); got != "Ada" {
				t.Errorf("the name is %q", got)
			}
			if !browser.Read[bool](tab, "document.querySelector('#checkout [value=tok_slow]').checked") {
				t.Error("the payment method is forgotten")
			}
			wantOrders(t, who, map[string]string{})
		})
	}
}

// wantMarked checks that each of these fields says what is wrong with it, and that the summary has the focus and leads to
// each.
func wantMarked(tab *browser.Tab, form string, fields ...string) {
	tab.Helper()
	for _, name := range fields {
		field := form + " [name=" + name + "]"
		if got := tab.Attribute(field, "aria-invalid"); got != "true" {
			tab.Errorf("%s is not marked: %q", name, got)
			continue
		}
		said := false
		for id := range strings.FieldsSeq(tab.Attribute(field, "aria-describedby")) {
			said = said || strings.Join(tab.Texts("#"+id), "") != ""
		}
		if !said {
			tab.Errorf("nothing tells what is wrong with %s", name)
		}
		id := tab.Attribute(field, "id")
		if tab.Count(`main a[href="#`+id+`"]`) == 0 {
			tab.Errorf("the summary does not lead to %s", name)
		}
	}
	if browser.Read[bool](tab, "'htmx' in window") {
		tab.AwaitTrue("the summary has the focus", "!!document.activeElement.querySelector('a[href^=\"#\"]')")
	}
}

// TestScriptInText is shown as text: in a name, an address, and a search.
func TestScriptInText(t *testing.T) {
	t.Parallel()
	const evil = `<script>alert(1)</script><img src=x onerror=alert(2)>"'`
	tab, who := visit(t, browser.Visitor{}), newcomer()
	who.Name = evil
	tab.Open("/register")
	sendRegister(tab, who)
	tab.Sees(`nav.me a[href="/account"]`)
	thing := newItem(t, 3)
	add(tab, thing)
	tab.Open("/checkout")
	fillAddress(tab)
	for _, field := range []string{"name", "line1", "line2", "city"} {
		tab.Fill("#checkout [name="+field+"]", evil)
	}
	pay(tab, "tok_success")
	id := place(tab)
	ends(tab, client.Confirmed)
	staff := boss(t)
	staff.Open("/admin/orders/" + id)
	sees(staff, evil)
	tab.Open("/account/orders/" + id)
	sees(tab, evil)
	tab.Open("/search?q=%3Cimg+src%3Dx+onerror%3Dalert(3)%3E")
	if got := tab.Value("#q"); got != "<img src=x onerror=alert(3)>" {
		t.Errorf("what is searched for is %q", got)
	}
	wantBought(t, who, id, thing)
}
