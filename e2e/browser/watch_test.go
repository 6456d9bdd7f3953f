package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
)

// bad has one of everything that no page of the shop may have.
const bad = `<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><img src="%s/picture.png"><img src="/missing" width="9000" height="9">
<p style="color: #eee">styled</p></main>
<script>console.error("said so"); setTimeout(() => { throw new Error("thrown"); }); alert("boo");</script>`

// hearing notes what a test would have failed with.
type hearing struct {
	testing.TB
	said []string
}

func (h *hearing) Errorf(format string, args ...any) {
	h.said = append(h.said, fmt.Sprintf(format, args...))
}

// TestWatch: what is wrong with a page is noticed.
func TestWatch(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(elsewhere.Close)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "style-src 'self'")
		_, _ = fmt.Fprintf(w, bad, elsewhere.URL)
	}))
	t.Cleanup(site.Close)
	h := &hearing{}
	t.Run("Bad", func(t *testing.T) {
		h.TB = t
		tab := chromium.Visit(h, site.URL, browser.Visitor{})
		tab.Open("/")
		tab.Resize(320)
		tab.FitsSideways("it")
		tab.Accessible("it")
	})
	for _, want := range []string{
		"console: \"said so\"", "thrown", "dialog: alert", "Content Security Policy", "not the shop's: " + elsewhere.URL,
		"image-alt: img", "404", "px wide",
	} {
		if !slices.ContainsFunc(h.said, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("nobody noticed %q, but %q", want, h.said)
		}
	}
}
