package web_test

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/storefront/internal/web"
)

func TestLocal(t *testing.T) {
	for address, want := range map[string]string{
		"/": "/", "/cart": "/cart", "/p/tea?x=1&y=%2F#z": "/p/tea?x=1&y=%2F#z", "/suche/grün": "/suche/grün", "/a//b": "/a//b",
		"": "no", "cart": "no", "//evil.example": "no", "///evil.example": "no", `/\evil.example`: "no", `\\evil.example`: "no",
		"https://evil.example/": "no", "javascript:alert(1)": "no", "data:text/html,x": "no", "/a\r\nSet-Cookie: x": "no", "/\x00": "no",
		"/\t/evil.example": "no", "http:/evil.example": "no", "//user@evil.example": "no", "/%zz": "no", "?x": "no", "#x": "no",
		"/" + strings.Repeat("x", 2000): "no",
	} {
		if got := web.Local(address, "no"); got != want {
			t.Errorf("%q leads to %q, want %q", address, got, want)
		}
	}
}

// browsersView resolves an address as a browser does (WHATWG URL): tabs and line ends are left out, a backslash is a slash.
func browsersView(address string) (*url.URL, error) {
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(strings.Trim(address, " \x00\x01\x02\x03"))
	base := &url.URL{Scheme: "https", Host: "shop.example", Path: "/login"}
	return base.Parse(address)
}

func staysHere(t interface{ Fatalf(string, ...any) }, address string) {
	got := web.Local(address, "/otherwise")
	u, err := browsersView(got)
	if err != nil || u.Host != "shop.example" || u.Scheme != "https" || u.User != nil {
		t.Fatalf("%q leads to %q: %v, %v", address, got, u, err)
	}
}

func TestNoAddressLeadsAway(t *testing.T) {
	piece := rapid.SampledFrom([]string{"/", "\\", "//", "evil.example", "@", ":", "https:", "javascript:", "\t", "\n", " ", "?", "#", ".", "..", "%2f", "%5c", "\x00", "ü", "a"})
	rapid.Check(t, func(t *rapid.T) {
		staysHere(t, strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), ""))
		staysHere(t, rapid.String().Draw(t, "anything"))
	})
}

func FuzzLocal(f *testing.F) {
	f.Add("/cart")
	f.Add("/\\evil.example")
	f.Fuzz(func(t *testing.T, address string) { staysHere(t, address) })
}
