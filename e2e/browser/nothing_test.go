package browser

import (
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
)

// TestUnknownPage is a helpful 404.
func TestUnknownPage(t *testing.T) {
	t.Parallel()
	tab := visit(t, browser.Visitor{})
	tab.Expect("404")
	for _, path := range []string{"/nowhere", "/p/no-such-product", "/c/no-such-category"} {
		if status := tab.Open(path); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
		tab.Sees("main h1")
		tab.Sees(`main a[href="/"]`)
		tab.Sees(`main a[href="/search"]`)
	}
}

// TestNoScript: the debugger reads pages that run no script of their own.
func TestNoScript(t *testing.T) {
	t.Parallel()
	tab := visit(t, browser.Visitor{NoScript: true})
	tab.Open("/")
	tab.Arrives(func() { tab.Click("a.brand") })
	if browser.Read[bool](tab, "'htmx' in window") {
		t.Error("the page runs script")
	}
}
