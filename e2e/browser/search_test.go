package browser

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/souk-shop/souk/e2e/internal/browser"
)

// TestSearch finds what was mistyped, narrows it down, and can be passed on by its address.
func TestSearch(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]browser.Visitor{"Script": {}, "NoScript": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := visit(t, v)
			tab.Open("/")
			tab.Fill("#q", "rolerbal")
			tab.Press(kb.Enter)
			tab.At("/search")
			tab.SeesText("article.product-card", "Rollerball")
			tab.Open("/search?q=tea")
			all := tab.Count("article.product-card")
			promised := strings.Trim(tab.Text("label:has(#in_stock) .quiet"), "()")
			tab.Click("main form [name=in_stock]")
			if !v.NoScript { // it is sent at once
				tab.AwaitTrue("the address says so", "location.search.includes('in_stock=true')")
				tab.SeesText("#results .chips", "stock")
				tab.SeesText("#found", promised+" product")
			}
			tab.Fill("main form [name=max_price]", "15")
			tab.Press(kb.Enter)
			tab.AwaitTrue("the address says so", "document.readyState === 'complete' && location.search.includes('max_price=15') && location.search.includes('in_stock=')")
			tab.SeesText("#results .chips", "15")
			found := cards(tab)
			if len(found) == 0 || len(found) > all {
				t.Errorf("of %d there are %v", all, found)
			}
			friend := visit(t, browser.Visitor{})
			friend.Open(tab.Address())
			if got := cards(friend); !slices.Equal(got, found) {
				t.Errorf("somebody else finds %v, not %v", got, found)
			}
			if friend.Value("main form [name=max_price]") == "" {
				t.Error("the filter is not shown")
			}
		})
	}
}

// cards are the addresses of the products that a page lists.
func cards(tab *browser.Tab) []string {
	tab.Helper()
	return browser.Read[[]string](tab, "[...document.querySelectorAll('article.product-card a[href^=\"/p/\"]')].map((e) => e.getAttribute('href'))")
}

// TestSuggestions are chosen by keyboard.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	tab := visit(t, browser.Visitor{})
	tab.Open("/")
	tab.Click("#q")
	tab.Press("roller")
	tab.SeesText("#suggestions [role=option]:first-child", "Rollerball")
	if got := tab.Attribute("#q", "aria-expanded"); got != "true" {
		t.Errorf("the field says expanded: %q", got)
	}
	tab.Press(kb.ArrowDown)
	tab.SeesText("#suggestions [aria-selected=true]", "Rollerball")
	tab.Press(kb.Enter)
	tab.AwaitTrue("a suggestion is followed", "location.pathname !== '/' && document.readyState === 'complete'")
	if got := tab.Address(); !strings.HasPrefix(got, "/p/") && !strings.HasPrefix(got, "/search") {
		t.Errorf("it leads to %s", got)
	}
	tab.SeesText("main", "Rollerball")
}

// firstView is how many bytes a product's page may be at first, all that is seen of it included.
const firstView = 60_000

// TestWeight weighs a product's page as somebody gets it who has never been here.
func TestWeight(t *testing.T) {
	t.Parallel()
	tab := visit(t, browser.Visitor{Width: 1440})
	tab.Transfers()
	tab.Open(sample)
	tab.AwaitTrue("the picture is there", "[...document.querySelectorAll('main img')].some((i) => i.complete && i.naturalWidth > 0)")
	transfers := tab.Transfers()
	unseen := tab.Unseen(transfers)
	var sum int64
	for _, f := range transfers {
		if !slices.Contains(unseen, f) {
			sum += f.Bytes
		}
		t.Logf("%6d bytes, %s %s", f.Bytes, f.Type, f.URL)
	}
	if sum > firstView || sum < 1000 {
		t.Errorf("the first view is %d bytes, at most it may be %d", sum, firstView)
	}
	if tab.Count("link[rel=stylesheet]") > 0 || tab.Count("head style") == 0 {
		t.Error("the style is not in the document")
	}
}
