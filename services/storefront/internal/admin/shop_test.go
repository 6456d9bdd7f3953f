package admin_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/klauspost/compress/gzhttp"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/storefront/internal/admin"
	"github.com/souk-shop/souk/services/storefront/internal/assets"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

const (
	sealing = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	api     = "/api/v1/staff"
)

// now is the tests' time.
var now = time.Date(2026, time.March, 4, 15, 30, 0, 0, time.UTC)

// asked is a request that the gateway got.
type asked struct {
	method, path, body string
	query              url.Values
	header             http.Header
}

// desk is the staff's pages before a gateway that says what it is told to.
type desk struct {
	t       *testing.T
	handler http.Handler
	jar     *session.Jar
	mu      sync.Mutex
	answers map[string]http.HandlerFunc
	asked   []asked
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, answers: map[string]http.HandlerFunc{}}
	world := sidecartest.NewWorld(t)
	world.Mount("gateway", http.HandlerFunc(d.gateway))
	files, err := assets.Load()
	must(t, err)
	views, err := view.New(files)
	must(t, err)
	speech, err := i18n.Load()
	must(t, err)
	d.jar, err = session.NewJar(sealing, false)
	must(t, err)
	sc := world.Sidecar("storefront")
	s := server.New(server.Config{AppID: "storefront", Public: true}, sc.Events)
	site := &web.Web{
		Shop: shop.New(sc.Apps, 1<<20), Jar: d.jar, Speech: speech, View: views, Name: "Souk", Currency: "EUR",
		Now: func() time.Time { return now }, Background: s.Background,
	}
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.ContentTypes([]string{"text/html"}))
	must(t, err)
	edge := chi.Chain(func(next http.Handler) http.Handler { return wrap(next) }, site.Secure, site.Visit, site.SameOrigin)
	admin.Route(s.Public().With(edge...), site)
	d.handler = s
	d.on("GET /api/v1/categories", 200, `{"items":[{"id":"tea","name":"Tea","position":1},{"id":"green","name":"Green tea","parent":"tea","position":2}]}`)
	d.on("GET "+api+"/stock", 200, `{"items":[{"sku":"T-1","present":true,"on_hand":12,"reserved":3,"available":9,"sold":4,"demand":{"carts":2,"quantity":5}}]}`)
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// gateway answers, and takes down what it was asked.
func (d *desk) gateway(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		d.t.Error(err)
	}
	d.mu.Lock()
	d.asked = append(d.asked, asked{r.Method, r.URL.Path, string(raw), r.URL.Query(), r.Header.Clone()})
	answer, ok := d.answers[r.Method+" "+r.URL.Path]
	d.mu.Unlock()
	if !ok {
		answer = said(404, `{"code":"not-found","detail":"There is no such thing."}`)
	}
	answer(w, r)
}

func said(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// on has the gateway answer so.
func (d *desk) on(what string, status int, body string) { d.does(what, said(status, body)) }

func (d *desk) does(what string, h http.HandlerFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answers[what] = h
}

// calls are those that the gateway got, of a method and a path.
func (d *desk) calls(method, path string) []asked {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(d.asked), func(a asked) bool { return a.method != method || a.path != path })
}

// sign returns the cookies of somebody with a role.
func (d *desk) sign(role string) []*http.Cookie {
	w := httptest.NewRecorder()
	_, err := d.jar.Open(w, shop.Tokens{
		Access: "access", Refresh: "refresh", ExpiresIn: 600, RefreshExpiresIn: 6000,
		User: shop.User{ID: "u", Name: "U", Roles: []string{role}},
	}, now)
	must(d.t, err)
	return w.Result().Cookies()
}

// ask asks as staff.
func (d *desk) ask(r *http.Request) *httptest.ResponseRecorder { return d.askAs("staff", r) }

func (d *desk) askAs(role string, r *http.Request) *httptest.ResponseRecorder {
	d.t.Helper()
	if role != "" {
		for _, c := range d.sign(role) {
			r.AddCookie(c)
		}
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self'") {
		d.t.Errorf("%s: policy %q", r.URL, csp)
	}
	return w
}

func (d *desk) get(path string, header ...string) *httptest.ResponseRecorder {
	d.t.Helper()
	return d.ask(request(d.t, http.MethodGet, path, "", header...))
}

func (d *desk) post(path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	d.t.Helper()
	return d.ask(request(d.t, http.MethodPost, path, form.Encode(), append([]string{"Content-Type: application/x-www-form-urlencoded"}, header...)...))
}

func request(t *testing.T, method, path, body string, header ...string) *http.Request {
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	return r
}

// expect holds an answer to a status and to what its page has and has not ("!").
func expect(t *testing.T, w *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d:\n%s", w.Code, status, w.Body)
	}
	for _, text := range texts {
		not, unwanted := strings.CutPrefix(text, "!")
		if unwanted && strings.Contains(w.Body.String(), not) {
			t.Errorf("the page has %q", not)
		}
		if !unwanted && !strings.Contains(w.Body.String(), text) {
			t.Errorf("the page lacks %q:\n%s", text, w.Body)
		}
	}
}

// leads holds an answer to a redirect.
func leads(t *testing.T, w *httptest.ResponseRecorder, to string) {
	t.Helper()
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		t.Errorf("%d to %q, want %q:\n%s", w.Code, w.Header().Get("Location"), to, w.Body)
	}
}

// sent is a body that the gateway got.
func sent(t *testing.T, a asked) map[string]any {
	t.Helper()
	var v map[string]any
	must(t, json.Unmarshal([]byte(a.body), &v))
	return v
}

const (
	htmx = "Hx-Request: true"
	// refused is what the gateway says when the one who asks may not.
	refused = `{"code":"role","detail":"You may not.","status":403}`
	away    = `{"code":"catalog","detail":"The catalogue does not answer.","status":503}`
	script  = `<script>alert(1)</script>`
)
