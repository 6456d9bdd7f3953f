package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/storefront/internal/assets"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// site is a Web without a gateway, whose clock stands still.
func site(t *testing.T) *web.Web {
	t.Helper()
	jar, err := session.NewJar("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", false)
	files, err2 := assets.Load()
	speech, err3 := i18n.Load()
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	views, err := view.New(files)
	if err != nil {
		t.Fatal(err)
	}
	return &web.Web{
		Shop: shop.New(sidecartest.New(t, "storefront").Sidecar().Apps, 1<<20), Jar: jar, Speech: speech, View: views,
		Name: "Shop", Currency: "EUR", Now: time.Now,
	}
}

// visit serves one request with a handler.
func visit(s *web.Web, r *http.Request, h web.Handler) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Secure(s.Visit(s.SameOrigin(s.Handle(h)))).ServeHTTP(w, r)
	return w
}

func fails(err error) web.Handler {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

func TestEveryErrorIsAPage(t *testing.T) {
	s := site(t)
	for name, tc := range map[string]struct {
		err    error
		status int
		says   string
		again  bool
	}{
		"not found":    {problem.NewNotFound("x", "None."), 404, "There is nothing here", false},
		"forbidden":    {problem.NewForbidden("x", "No."), 403, "You may not see this", false},
		"away":         {problem.NewUnavailable("x", "Away."), 503, "right back", true},
		"too many":     {problem.NewUnavailable("too-many-requests", "Slow."), 429, "One moment, please", true},
		"unclassified": {errors.New("password=hunter2"), 500, "Something went wrong", false},
		"another":      {problem.NewConflict("x", "Not <now>."), 409, "Not &lt;now&gt;.", false},
	} {
		for _, part := range []string{"", "true"} {
			r := httptest.NewRequest(http.MethodGet, "/x", nil)
			r.Header.Set("Hx-Request", part)
			w := visit(s, r, fails(tc.err))
			body := w.Body.String()
			if w.Code != tc.status || strings.Contains(body, "hunter2") || (w.Header().Get("Retry-After") != "") != tc.again {
				t.Errorf("%s: %d %s", name, w.Code, w.Header())
			}
			if part == "" && !strings.Contains(body, tc.says) || strings.Contains(body, "<html") != (part == "") {
				t.Errorf("%s, part %q:\n%s", name, part, body)
			}
			if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
				t.Errorf("%s: policy %q", name, got)
			}
		}
	}
}

func TestNobodyIsToldWhoHasGone(t *testing.T) {
	s := site(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := visit(s, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil), fails(errors.New("x")))
	if w.Body.Len() > 0 {
		t.Errorf("%s", w.Body)
	}
	late, end := context.WithCancelCause(t.Context())
	end(context.DeadlineExceeded)
	if w = visit(s, httptest.NewRequestWithContext(late, http.MethodGet, "/", nil), fails(context.Canceled)); w.Code != 503 {
		t.Errorf("what took too long: %d", w.Code)
	}
}

func TestAFlashIsSaidOnce(t *testing.T) {
	s := site(t)
	say := func(w http.ResponseWriter, r *http.Request) error {
		s.Say(w, r, session.Flash{Message: "cart.added"})
		return nil
	}
	show := func(w http.ResponseWriter, r *http.Request) error {
		return s.Render(w, r, http.StatusOK, "error", &view.Frame{}, web.Failure{Key: "404"})
	}
	w := visit(s, httptest.NewRequest(http.MethodGet, "/", nil), say)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	w = visit(s, r, show)
	if !strings.Contains(w.Body.String(), "Added to your cart.") {
		t.Errorf("it is not said:\n%s", w.Body)
	}
	for _, c := range w.Result().Cookies() {
		if c.Name == "souk_flash" && c.MaxAge < 0 {
			return
		}
	}
	t.Error("it is said again")
}

func TestWhereASignInLeadsBackTo(t *testing.T) {
	s := site(t)
	signed := s.Signed(fails(nil))
	for _, tc := range []struct{ method, target, referer, want string }{
		{http.MethodGet, "/account?cursor=1", "", "/login?next=%2Faccount%3Fcursor%3D1"},
		{http.MethodPost, "/cancel", "http://example.com/account/orders/1", "/login?next=%2Faccount%2Forders%2F1"},
		{http.MethodPost, "/cancel", "https://evil.example/x", "/login?next=%2F"},
		{http.MethodPost, "/cancel", "", "/login?next=%2F"},
	} {
		r := httptest.NewRequest(tc.method, tc.target, nil)
		r.Header.Set("Referer", tc.referer)
		if got := visit(s, r, signed).Header().Get("Location"); got != tc.want {
			t.Errorf("%s %s from %q: %q", tc.method, tc.target, tc.referer, got)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/account", nil)
	r.Header.Set("Hx-Request", "true")
	if w := visit(s, r, signed); w.Code != http.StatusNoContent || w.Header().Get("Hx-Redirect") == "" {
		t.Errorf("%d %s", w.Code, w.Header())
	}
}

func TestAnotherSiteChangesNothing(t *testing.T) {
	s := site(t)
	for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
		r := httptest.NewRequest(http.MethodPost, "/cart/add", nil)
		r.Header.Set(header, value)
		w := visit(s, r, func(http.ResponseWriter, *http.Request) error { t.Error("it was let through"); return nil })
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", header, w.Code)
		}
	}
}
