package browser

import (
	"fmt"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// TestLanguages: the browser's language at first, then the visitor's choice, with prices and dates as they are written there.
func TestLanguages(t *testing.T) {
	t.Parallel()
	tab, who := member(t, browser.Visitor{Language: "de-DE,de;q=0.9,en;q=0.5"})
	thing := newItem(t, 5)
	c := as(t, who)
	id := wantEnd(t, c, thing, "tok_success", client.Confirmed)
	bought, err := c.Order(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	day := client.Checkout{Timeline: bought.Timeline}.Moment("OrderCreated").UTC()
	for _, language := range []struct{ tag, price, date, register string }{
		{"de", "12,50\u00a0€", fmt.Sprintf("%d. %s %d", day.Day(), german[day.Month()-1], day.Year()), "Registrieren"},
		{"en", "€12.50", day.Format("2 January 2006"), "Register"},
	} {
		if got := tab.Attribute("html", "lang"); got != language.tag {
			tab.Open("/account/orders/" + id + "?from=here")
			tab.Arrives(func() { tab.Click(".language button[value=" + language.tag + "]") })
			tab.At("/account/orders/" + id)
		}
		tab.Open(thing.path())
		wantLanguage(tab, language.tag)
		sees(tab, language.price)
		tab.Open("/account/orders/" + id)
		wantLanguage(tab, language.tag)
		sees(tab, language.date)
		sees(tab, language.price)
	}
	next := visit(t, browser.Visitor{Language: "de", Cookies: tab.Cookies()})
	next.Open("/")
	wantLanguage(next, "en")
}

var german = []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}

func wantLanguage(tab *browser.Tab, tag string) {
	tab.Helper()
	if got := tab.Attribute("html", "lang"); got != tag {
		tab.Errorf("%s is in %q, want %q", tab.Address(), got, tag)
	}
}

// sees wants a text in the page, as it was written there.
func sees(tab *browser.Tab, text string) {
	tab.Helper()
	if !browser.Read[bool](tab, fmt.Sprintf("document.querySelector('main').textContent.includes(%q)", text)) {
		tab.Errorf("%s lacks %q:\n%s", tab.Address(), text, tab.Text("main"))
	}
}
