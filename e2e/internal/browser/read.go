package browser

import (
	"slices"
	"strings"

	"github.com/chromedp/cdproto/network"
)

// Text returns the text of the first that matches the selector, once there is one.
func (t *Tab) Text(selector string) string {
	t.Helper()
	t.AwaitTrue(selector+" is there", presence(selector))
	return Read[[]string](t, function("text", selector))[0]
}

// Texts returns the text of each that matches the selector.
func (t *Tab) Texts(selector string) []string {
	t.Helper()
	return Read[[]string](t, function("text", selector))
}

// Count returns how many match the selector now.
func (t *Tab) Count(selector string) int {
	t.Helper()
	return Read[int](t, "document.querySelectorAll("+quote(selector)+").length")
}

// Shows tells whether something that matches the selector can be seen now.
func (t *Tab) Shows(selector string) bool {
	t.Helper()
	return Read[bool](t, function("visible", selector))
}

// Value returns what is in a field, once it is there.
func (t *Tab) Value(selector string) string {
	t.Helper()
	t.AwaitTrue(selector+" is there", presence(selector))
	return Read[string](t, "document.querySelector("+quote(selector)+").value")
}

// Attribute returns an attribute of the first that matches the selector, "" if it has none.
func (t *Tab) Attribute(selector, name string) string {
	t.Helper()
	t.AwaitTrue(selector+" is there", presence(selector))
	return Read[string](t, "document.querySelector("+quote(selector)+").getAttribute("+quote(name)+") ?? ''")
}

// Address returns the path and the query of where the tab is.
func (t *Tab) Address() string {
	t.Helper()
	return Read[string](t, "location.pathname + location.search")
}

// Focus is what has the focus.
type Focus struct {
	Selector, ID, Name, Value, Text, Href string
	// Shown says that it has an outline, Seen that it is in the window.
	Shown, Seen bool
}

// Focused returns what has the focus.
func (t *Tab) Focused() Focus {
	t.Helper()
	return Read[Focus](t, function("focused"))
}

// Transfers returns what has come over the network since it was asked last.
func (t *Tab) Transfers() []Transfer { return t.heard.since() }

// Unseen tells whether a transfer was a picture that is seen only by scrolling.
func (t *Tab) Unseen(transfers []Transfer) []Transfer {
	t.Helper()
	seen := Read[[]string](t, function("inView"))
	return slices.DeleteFunc(slices.Clone(transfers), func(f Transfer) bool {
		return f.Type != network.ResourceTypeImage || slices.Contains(seen, f.URL) || strings.HasSuffix(f.URL, "icon.svg")
	})
}

func presence(selector string) string { return "!!document.querySelector(" + quote(selector) + ")" }
