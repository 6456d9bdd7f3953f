package browser

import (
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
)

// TestGatewayDown: pages say something useful, keep what they have, and come back by themselves. It runs alone, before the
// tests that run at once.
func TestGatewayDown(t *testing.T) {
	tab, _ := member(t, browser.Visitor{})
	tab.Expect("503")
	tab.Open(sample)
	tab.Click("#add-button")
	tab.SeesText("#badge", "1")
	tab.Open("/cart")
	if err := market.Hold(t.Context(), "gateway"); err != nil {
		t.Fatal(err)
	}
	released := false
	release := func() {
		if !released {
			released = true
			if err := market.Release(t.Context(), "gateway"); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(release)
	for _, path := range []string{"/", shelf, sample, "/search?q=tea", "/cart", "/checkout", "/account"} {
		tab.Open(path)
		tab.Sees("main h1")
		tab.Sees(`a.brand[href="/"]`)
	}
	tab.Open("/cart")
	look(tab, "gateway-down", "")
	down := tab.Text("main h1")
	release()
	tab.Sees("[id^=line-]") // by itself
	if got := tab.Text("main h1"); got == down {
		t.Errorf("the page still says %q", got)
	}
}
