package browse_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// lacks names what the page has not, or what it must not have: that begins with "!".
func lacks(w *httptest.ResponseRecorder, want ...string) (missing []string) {
	for _, text := range want {
		forbidden, not := strings.CutPrefix(text, "!")
		if strings.Contains(w.Body.String(), forbidden) == not {
			missing = append(missing, text)
		}
	}
	return missing
}

func TestPages(t *testing.T) {
	const asText = "Green &lt;script&gt;"
	s := newSite(t)
	for _, tc := range []struct {
		name, address, language string
		status                  int
		want                    []string
	}{
		{"home", "/", "en", 200, []string{"Drinks", asText, `href="/c/drinks"`, `href="/p/green"`}},
		{"home in German", "/", "de", 200, []string{`<html lang="de">`, asText, "4,50\u00a0€"}},
		{"category", "/c/tea", "en", 200, []string{asText, "3 products", "from", "out of stock", `<h1>Tea &lt;script&gt;`, `<li><a href="/c/drinks">Drinks</a></li><li aria-current`}},
		{"category in German", "/c/tea", "de", 200, []string{"3 Produkte", "ausverkauft"}},
		{"filters", "/search?q=tea&in_stock=true&min_price=4,50&option=Size:80+g&sort=price", "en", 200, []string{
			`value="tea"`, `name="in_stock" value="true" checked`, `value="Size:80 g" checked`, `name="min_price"`, `value="4.50"`, "(3)",
			`<option value="price" selected>`,
		}},
		{"nonsense in the query", "/search?sort=%00&page=-9&min_price=x&option=y&in_stock=maybe&other=1", "en", 200, []string{asText}},
		{"a script in the query", "/search?q=" + "%3Cscript%3Ealert(1)%3C/script%3E", "en", 200, []string{"&lt;script&gt;"}},
		{"product", "/p/green", "en", 200, []string{
			asText, `id="add"`, `action="/cart/add"`, `value="G-S" checked`, `value="G-L"`, `id="availability"`, "only 3 left", "out of stock",
			"Brisk. &lt;script&gt;", `src="/pictures/0190/0?v=7"`, `alt="a tin"`, `href="/c/tea"`, `name="key"`, `id="quantity"`,
		}},
		{"product in German", "/p/green", "de", 200, []string{"nur noch 3", "In den Warenkorb"}},
		{"a variant", "/p/green?sku=G-L", "en", 200, []string{`value="G-L" checked`, `data-stock="out"`}},
		{"no such variant", "/p/green?sku=%22%3E" + script, "en", 200, []string{`value="G-S" checked`}},
		{"no such product", "/p/none", "en", 404, []string{"There is nothing here", `action="/search"`}},
		{"no such product in German", "/p/none", "de", 404, []string{"Hier ist nichts"}},
		{"no such category", "/c/none", "en", 404, []string{"There is nothing here", `action="/search"`}},
		{"suggestions", "/suggestions?q=te", "en", 200, []string{`role="option"`, `data-href="/c/tea"`, `data-href="/p/green"`, "&lt;script&gt;", "!<html"}},
		{"no suggestions", "/suggestions?q=", "en", 200, []string{"!option"}},
		{"no such picture", "/pictures/0190/1?v=7", "en", 404, nil},
		{"no picture", "/pictures/0190/x", "en", 404, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := s.get(tc.address, "Accept-Language", tc.language)
			missing := lacks(w, append(tc.want, "!"+script)...)
			if w.Code != tc.status || len(missing) > 0 {
				t.Errorf("%d, want %d; not as wanted: %q\n%s", w.Code, tc.status, missing, w.Body)
			}
		})
	}
}

func TestAFormerSlugLeadsToTheCurrentOne(t *testing.T) {
	s := newSite(t)
	if w := s.get("/p/old-green?sku=G-L"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/p/green?sku=G-L" {
		t.Errorf("a former slug: %d %s", w.Code, w.Header().Get("Location"))
	}
	if w := s.get("/p/0190"); w.Code != http.StatusFound || w.Header().Get("Location") != "/p/green" {
		t.Errorf("an id: %d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestNothingFoundLeadsOn(t *testing.T) {
	s := newSite(t)
	s.gateway.found = 0
	w := s.get("/search?q=zzz&in_stock=true")
	if missing := lacks(w, `href="/search?in_stock=true"`, `href="/search?q=zzz"`, `href="/c/drinks"`); w.Code != 200 || len(missing) > 0 {
		t.Errorf("%d, lacks %q", w.Code, missing)
	}
}

func TestAPageBehindTheLastIsTheLast(t *testing.T) {
	s := newSite(t)
	s.gateway.found = 30
	if missing := lacks(s.get("/search?q=tea&page=9"), "Page 2 of 2", "/search?q=tea\""); len(missing) > 0 {
		t.Errorf("lacks %q", missing)
	}
}

// TestHtmxGetsAPart, which the browser does not take for the page of the same address.
func TestHtmxGetsAPart(t *testing.T) {
	s := newSite(t)
	w := s.get("/search?q=tea&min_price=&sort=&page=1", "Hx-Request", "true")
	if missing := lacks(w, `id="listing"`, `id="results"`, "!<html"); len(missing) > 0 || w.Header().Get("Hx-Push-Url") != "/search?q=tea" {
		t.Errorf("not as wanted: %q, pushed %q", missing, w.Header().Get("Hx-Push-Url"))
	}
	for _, w := range []*httptest.ResponseRecorder{w, s.get("/search?q=tea")} {
		if !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Hx-Request") {
			t.Errorf("Vary is %q", w.Header().Values("Vary"))
		}
	}
}

func TestWithoutTheGateway(t *testing.T) {
	for _, tc := range []struct {
		address string
		down    []string
		status  int
		want    []string
	}{
		{"/", []string{"all"}, 503, []string{"We are right back", "data-again"}},
		{"/p/green", []string{"all"}, 503, []string{"We are right back"}},
		{"/search?q=x", []string{"all"}, 503, []string{"We are right back"}},
		{"/p/green", []string{"/products/green/availability"}, 200, []string{"availability unknown right now", `id="add-button"`}},
		{"/p/green", []string{"/products", "/categories"}, 200, []string{"Green &lt;script&gt;", `id="add-button"`}},
		{"/", []string{"/products"}, 200, []string{`href="/c/drinks"`}},
		{"/search", []string{"/categories"}, 200, []string{"Green &lt;script&gt;"}},
		{"/suggestions?q=x", []string{"all"}, 200, []string{"!option"}},
	} {
		s := newSite(t)
		s.gateway.breakDown(tc.down...)
		w := s.get(tc.address)
		if missing := lacks(w, tc.want...); w.Code != tc.status || len(missing) > 0 {
			t.Errorf("%s without %v: %d, want %d; not as wanted: %q", tc.address, tc.down, w.Code, tc.status, missing)
		}
	}
}

// TestANewCategory is found though the categories at hand are those of before; while the shop does not answer, nobody is told
// that there is no such category.
func TestANewCategory(t *testing.T) {
	s := newSite(t)
	s.get("/") // the categories are at hand
	if w := s.get("/c/coffee"); w.Code != http.StatusNotFound {
		t.Errorf("a category that is not there: %d", w.Code)
	}
	s.gateway.add(map[string]any{"id": "coffee", "name": "Coffee"})
	s.gateway.breakDown("all")
	if w := s.get("/c/coffee"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("a category that may be there: %d", w.Code)
	}
	if w := s.get("/search"); len(lacks(w, `href="/c/drinks"`)) > 0 {
		t.Errorf("the categories at hand are gone: %d", w.Code)
	}
	s.gateway.mend()
	if w := s.get("/c/coffee"); w.Code != http.StatusOK || len(lacks(w, "Coffee")) > 0 {
		t.Errorf("a new category: %d", w.Code)
	}
	asked := s.gateway.count("/categories")
	if w := s.get("/c/coffee"); w.Code != http.StatusOK || s.gateway.count("/categories") != asked {
		t.Errorf("what was asked for is not kept: %d", w.Code)
	}
}

// TestTheSidecarsQuestionIsNoPage: what it asks at the start is no visit, and puts nothing into the cache before the shop is filled.
func TestTheSidecarsQuestionIsNoPage(t *testing.T) {
	s := newSite(t)
	if w := s.get("/dapr/config"); w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != "{}" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if n := s.gateway.count("/categories"); n > 0 {
		t.Errorf("the gateway was asked %d times", n)
	}
}

// TestPictures: a drawing is served by itself, can do nothing, and nobody's cookie goes into a cache with it.
func TestPictures(t *testing.T) {
	s := newSite(t)
	for version, lasting := range map[string]string{"7": "max-age=31536000, immutable", "6": "max-age=60"} {
		w := s.get("/pictures/0190/0?v=" + version)
		h := w.Header()
		if w.Code != 200 || w.Body.String() != "<svg/>" || h.Get("Content-Type") != "image/svg+xml" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || !strings.Contains(h.Get("Cache-Control"), lasting) {
			t.Errorf("version %s: %d %q %v", version, w.Code, w.Body, h)
		}
		if strings.Contains(h.Get("Cache-Control"), "public") && len(h.Values("Set-Cookie")) > 0 {
			t.Errorf("version %s: a cookie for everybody: %v", version, h)
		}
		if strings.Contains(h.Get("Vary"), "Cookie") {
			t.Errorf("version %s: Vary: %s", version, h.Get("Vary"))
		}
	}
}

func TestMedia(t *testing.T) {
	s := newSite(t)
	visitor := (&http.Response{Header: s.get("/").Header()}).Cookies()[0]
	w := s.get("/media/tea.png", "Cookie", visitor.String())
	h := w.Header()
	if w.Code != 200 || w.Body.String() != "png" || h.Get("Content-Type") != "image/png" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %q %v", w.Code, w.Body, h)
	}
	if got := h.Get("Cache-Control"); !strings.HasPrefix(got, "public, max-age=31536000, immutable") {
		t.Errorf("Cache-Control: %s", got)
	}
	if w := s.get("/media/none.png"); w.Code != 404 {
		t.Errorf("no picture: %d", w.Code)
	}
}
