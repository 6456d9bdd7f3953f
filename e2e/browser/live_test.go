package browser

import (
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// TestLive: the page of an order shows what happens as it happens, and is not loaded anew for it.
func TestLive(t *testing.T) {
	t.Parallel()
	thing := newItem(t, 5)
	tab, who := member(t, browser.Visitor{})
	add(tab, thing)
	id := order(tab, "tok_slow")
	browser.Read[bool](tab, "window.soukTestSame = true")
	tab.Sees("#progress[data-status=pending] [data-step=stock][data-state=done]")
	ends(tab, client.Confirmed)
	if browser.Read[bool](tab, "!window.soukTestSame") {
		t.Error("the page was loaded anew")
	}
	if got := tab.Texts("[data-step][data-state=done]"); len(got) != 5 {
		t.Errorf("done is %q", got)
	}
	wantBought(t, who, id, thing)
}
