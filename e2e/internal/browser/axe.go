package browser

import (
	"fmt"
	"strings"
)

// tags are the rules that pages are held to: WCAG 2.2 at level AA, and axe-core's best practices.
const tags = `["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]`

// Violation is what axe-core has found against one element.
type Violation struct {
	Rule, Selector, Help, Summary string
}

// String is for people.
func (v Violation) String() string {
	return fmt.Sprintf("%s: %s: %s (%s)", v.Rule, v.Selector, v.Help, strings.Join(strings.Fields(v.Summary), " "))
}

// Accessible fails the test for each violation that axe-core finds in the page as it is now.
func (t *Tab) Accessible(what string) {
	t.Helper()
	if !Read[bool](t, "typeof window.axe === 'object'") {
		Read[any](t, t.browser.Axe+"\n;0")
	}
	for _, v := range Read[[]Violation](t, `axe.run(document, {
  runOnly: {type: 'tag', values: `+tags+`}, resultTypes: ['violations'], preload: false,
}).then((r) => r.violations.flatMap((v) => v.nodes.map((n) =>
  ({rule: v.id, help: v.help, selector: n.target.flat().join(' '), summary: n.failureSummary}))))`) {
		t.Errorf("%s: %s", what, v)
	}
}

// FitsSideways fails the test if the page has to be scrolled sideways.
func (t *Tab) FitsSideways(what string) {
	t.Helper()
	size := Read[[2]int](t, "[document.scrollingElement.scrollWidth, innerWidth]")
	if size[0] > size[1] {
		t.Errorf("%s: the page is %d px wide in a window of %d px", what, size[0], size[1])
	}
}
