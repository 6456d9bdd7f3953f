package buy_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/storefront"
)

const sealing = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

// browser keeps cookies, follows redirects of this shop, and looks at what it gets.
type browser struct {
	t       *testing.T
	site    http.Handler
	gateway *gateway
	cookies map[string]string
	// language is what it asks for.
	language string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	g := newGateway()
	world := sidecartest.NewWorld(t)
	world.Mount("gateway", g)
	s, err := storefront.New(storefront.Config{Key: sealing}, world.Sidecar("storefront"))
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, site: s, gateway: g, cookies: map[string]string{}}
}

// page is an answer and the address it came from.
type page struct {
	t       *testing.T
	status  int
	address string
	header  http.Header
	body    string
}

// form makes a form of names and values.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// send makes one request and follows no redirect. headers are pairs.
func (b *browser) send(method, address string, body url.Values, headers ...string) page {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, "http://shop.example"+address, strings.NewReader(body.Encode()))
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept-Language", b.language)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
			b.t.Errorf("%s %s: cookie %+v", method, address, c)
		}
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	p := page{t: b.t, status: w.Code, address: address, header: w.Header(), body: w.Body.String()}
	for _, never := range []string{"<no value>", "ZgotmplZ", "<script>alert"} {
		if strings.Contains(p.body, never) {
			b.t.Errorf("%s %s has %q", method, address, never)
		}
	}
	return p
}

func (b *browser) follow(p page) page {
	b.t.Helper()
	for range 5 {
		if p.status != http.StatusSeeOther {
			return p
		}
		p = b.send(http.MethodGet, p.header.Get("Location"), nil)
	}
	b.t.Fatalf("too many redirects, the last to %s", p.header.Get("Location"))
	return p
}

func (b *browser) get(address string) page {
	b.t.Helper()
	return b.follow(b.send(http.MethodGet, address, nil))
}

func (b *browser) post(address string, pairs ...string) page {
	b.t.Helper()
	return b.follow(b.send(http.MethodPost, address, form(pairs...)))
}

// part makes a request as htmx does.
func (b *browser) part(method, address, target string, pairs ...string) page {
	b.t.Helper()
	return b.send(method, address, form(pairs...), "Hx-Request", "true", "Hx-Target", target)
}

// signIn makes it a signed-in visitor's.
func (b *browser) signIn() {
	b.t.Helper()
	b.post("/login", "email", email, "password", password).is(200)
}

func (p page) is(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Errorf("%s: %d, want %d\n%s", p.address, p.status, status, p.text())
	}
	return p
}

func (p page) at(address string) page {
	p.t.Helper()
	if p.address != address {
		p.t.Errorf("it is at %s, want %s", p.address, address)
	}
	return p
}

// has looks for pieces of the source, hasNot for those that must not be there.
func (p page) has(pieces ...string) page {
	p.t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(p.body, piece) {
			p.t.Errorf("%s lacks %q:\n%s", p.address, piece, p.text())
		}
	}
	return p
}

func (p page) hasNot(pieces ...string) page {
	p.t.Helper()
	for _, piece := range pieces {
		if strings.Contains(p.body, piece) {
			p.t.Errorf("%s has %q", p.address, piece)
		}
	}
	return p
}

var (
	tags   = regexp.MustCompile(`(?s)<style.*?</style>|<script.*?</script>|<select.*?</select>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

func (p page) text() string {
	return spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(p.body, " ")), " ")
}

// value returns the value of an input.
func (p page) value(name string) string {
	p.t.Helper()
	m := regexp.MustCompile(`<input[^>]* name="` + name + `"[^>]* value="([^"]*)"`).FindStringSubmatch(p.body)
	if m == nil {
		m = regexp.MustCompile(`<input[^>]* name="` + name + `" value="([^"]*)"`).FindStringSubmatch(p.body)
	}
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// badge returns the count in the page's header.
func (p page) badge() string {
	m := regexp.MustCompile(`id="badge"[^>]*><span aria-hidden="true">(\d+)</span>`).FindStringSubmatch(p.body)
	if m == nil {
		return ""
	}
	return m[1]
}
