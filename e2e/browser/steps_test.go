package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// newcomer returns an account that is not registered yet.
func newcomer() client.Credentials {
	return client.Credentials{Email: unique("visitor") + "@example.com", Password: password, Name: "Ada Lovelace"}
}

// member opens a tab of a visitor's who has an account and is signed in.
func member(t testing.TB, v browser.Visitor) (*browser.Tab, client.Credentials) {
	t.Helper()
	who := newcomer()
	if _, err := nobody(t).Register(t.Context(), who); err != nil {
		t.Fatalf("registering: %v", err)
	}
	tab := visit(t, v)
	signIn(tab, who)
	return tab, who
}

// signIn goes to the sign-in and signs in.
func signIn(tab *browser.Tab, who client.Credentials) {
	tab.Helper()
	tab.Open("/login")
	sendLogin(tab, who)
	tab.Sees(`nav.me a[href="/account"]`)
}

// boss opens a tab of an administrator's.
func boss(t testing.TB) *browser.Tab {
	t.Helper()
	tab := visit(t, browser.Visitor{})
	signIn(tab, administratorAccount(t))
	return tab
}

// sendLogin fills in the sign-in that the tab shows.
func sendLogin(tab *browser.Tab, who client.Credentials) {
	tab.Helper()
	tab.Fill("#login [name=email]", who.Email)
	tab.Fill("#login [name=password]", who.Password)
	tab.Click("#login button[type=submit]")
}

// sendRegister fills in the registration that the tab shows.
func sendRegister(tab *browser.Tab, who client.Credentials) {
	tab.Helper()
	tab.Fill("#register [name=name]", who.Name)
	tab.Fill("#register [name=email]", who.Email)
	tab.Fill("#register [name=password]", who.Password)
	tab.Click("#register button[type=submit]")
}

// add puts one of each into the cart, from its page.
func add(tab *browser.Tab, items ...item) {
	tab.Helper()
	for _, i := range items {
		tab.Open(i.path())
		before := pieces(tab)
		tab.Click("#add-button")
		tab.SeesText("#badge", fmt.Sprint(before+1))
	}
}

// pieces is what the cart's badge says.
func pieces(tab *browser.Tab) (n int) {
	tab.Helper()
	_, _ = fmt.Sscan(strings.Join(tab.Texts("#badge:not([hidden])"), " "), &n) // none is 0
	return n
}

// address is what is typed at the checkout.
var address = []struct{ field, text string }{
	{"name", "Ada Lovelace"},
	{"line1", "St. James's Square 12"},
	{"line2", "Second floor"},
	{"postal_code", "10115"},
	{"city", "Berlin"},
	{"phone", "+49 30 1234567"},
}

// fillAddress fills in the checkout's address, and gets to know what the order costs there.
func fillAddress(tab *browser.Tab) {
	tab.Helper()
	tab.Choose("#checkout [name=country]", "DE")
	for _, a := range address {
		tab.Fill("#checkout [name="+a.field+"]", a.text)
	}
	if tab.Shows("#checkout [value=quote]") { // without script it is asked for
		tab.Arrives(func() { tab.Click("#checkout [value=quote]") })
	}
	tab.AwaitTrue("the total for the country is shown", "!!document.querySelector('#quote [name=quoted][value=DE]')")
}

// pay chooses a payment method.
func pay(tab *browser.Tab, token string) {
	tab.Helper()
	tab.Click("#checkout [name=payment_method][value=" + token + "]")
}

// place places the order and returns the checkout's id, which is the order's as well.
func place(tab *browser.Tab) string {
	tab.Helper()
	tab.Click("#place-order")
	return placed(tab)
}

// placed waits for the page of a checkout that was accepted.
func placed(tab *browser.Tab) string {
	tab.Helper()
	tab.At("/checkout/*")
	return strings.TrimPrefix(tab.Address(), "/checkout/")
}

// ends waits for the checkout's outcome, which the page shows by itself.
func ends(tab *browser.Tab, status string) {
	tab.Helper()
	tab.Sees("#progress[data-status=" + status + "]")
}

// order goes to the checkout, fills it in and places the order.
func order(tab *browser.Tab, token string) string {
	tab.Helper()
	tab.Open("/checkout")
	fillAddress(tab)
	pay(tab, token)
	return place(tab)
}
