package browser

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// TestExpiredSession ends a sign-in in the middle of a checkout: after the next one, cart and address are still there.
func TestExpiredSession(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]browser.Visitor{"Script": {}, "NoScript": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expire(t, v)
		})
	}
}

func expire(t *testing.T, v browser.Visitor) {
	thing := newItem(t, 3)
	tab, who := member(t, v)
	add(tab, thing)
	tab.Open("/checkout")
	since := time.Now()
	fillAddress(tab)
	pay(tab, "tok_success")
	revoke(t, tab)
	// The access token is good until it is due to be exchanged.
	awaitTime(t, since.Add(life(t)))
	tab.Click("#place-order")
	tab.At("/login")
	sendLogin(tab, who)
	tab.At("/checkout")
	for _, a := range address {
		if got := tab.Value("#checkout [name=" + a.field + "]"); got != a.text {
			t.Errorf("%s is %q, typed was %q", a.field, got, a.text)
		}
	}
	if got := tab.Value("#checkout [name=country]"); got != "DE" {
		t.Errorf("the country is %q", got)
	}
	wantCart(t, who, thing)
	pay(tab, "tok_success")
	id := place(tab)
	ends(tab, client.Confirmed)
	wantBought(t, who, id, thing)
}

// revoke signs the visitor out on the server, and leaves the tab's cookies as they were.
func revoke(t *testing.T, tab *browser.Tab) {
	t.Helper()
	var held *network.Cookie
	for _, c := range tab.Cookies() {
		if c.Name == "souk_session" {
			held = c
		}
	}
	if held == nil {
		t.Fatal("there is no session")
	}
	elsewhere := visit(t, browser.Visitor{Cookies: []*network.Cookie{held}})
	elsewhere.Open("/account")
	elsewhere.Click(`form[action="/logout"] button`)
	elsewhere.Sees(`nav.me a[href^="/login"]`)
}

// life is how long a token is not exchanged.
func life(t *testing.T) time.Duration {
	t.Helper()
	whole, err := time.ParseDuration(tokenLife)
	if err != nil {
		t.Fatal(err)
	}
	return whole - 29*time.Second // the storefront exchanges tokens 30 s before their end
}

// awaitTime waits for a time of day: that of something which is due then.
func awaitTime(t *testing.T, due time.Time) {
	t.Helper()
	select {
	case <-time.After(time.Until(due)):
	case <-t.Context().Done():
		t.Fatal(t.Context().Err())
	}
}
