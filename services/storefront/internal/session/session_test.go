package session_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

var (
	noon   = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	tokens = shop.Tokens{
		Access: "access", ExpiresIn: 600, Refresh: "refresh", RefreshExpiresIn: 86400,
		User: shop.User{ID: "u", Name: "Ann", Email: "ann@example.com", Roles: []string{"staff"}},
	}
)

func key(b byte) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, session.KeySize))
}

func jar(t interface{ Fatal(...any) }, k string, secure bool) *session.Jar {
	j, err := session.NewJar(k, secure)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// carry brings the cookies of an answer to the next request.
func carry(w *httptest.ResponseRecorder) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	return r
}

func TestEverythingComesBack(t *testing.T) {
	j := jar(t, key(1), false)
	w := httptest.NewRecorder()
	opened, err := j.Open(w, tokens, noon)
	if err != nil || !opened.Staff() {
		t.Fatal(opened, err)
	}
	basket := session.Basket{ID: "c", Quantity: 3, Merging: "m"}
	draft := session.Draft{Address: shop.Address{Name: "<b>", City: "Köln"}, Method: "tok"}
	flash := session.Flash{Message: "m", SKU: "s", Name: "n", Quantity: 2}
	for _, err := range []error{j.Keep(w, basket), j.Save(w, draft), j.Say(w, flash), j.Welcome(w, "v")} {
		if err != nil {
			t.Error(err)
		}
	}
	j.Speak(w, "de")
	r := carry(w)
	if s, ok := j.Session(r, noon); !ok || s.Access != "access" || s.User.Name != "Ann" || !s.Expires.Equal(noon.Add(10*time.Minute)) {
		t.Errorf("%+v, %t", s, ok)
	}
	d, drafted := j.Draft(r)
	f, said := j.Flash(r)
	if j.Basket(r) != basket || d != draft || !drafted || f != flash || !said || j.Visitor(r) != "v" || j.Language(r) != "de" {
		t.Errorf("%+v %+v %+v", j.Basket(r), d, f)
	}
	if _, ok := j.Session(r, noon.Add(24*time.Hour)); ok {
		t.Error("a sign-in outlives its refresh token")
	}
	w = httptest.NewRecorder()
	j.Close(w)
	j.Discard(w)
	j.Said(w)
	if err := j.Keep(w, session.Basket{}); err != nil {
		t.Error(err)
	}
	for _, c := range w.Result().Cookies() {
		if c.MaxAge >= 0 || c.Value != "" {
			t.Errorf("%+v is kept", c)
		}
	}
}

func TestCookiesAreTheBrowsersAlone(t *testing.T) {
	for _, secure := range []bool{false, true} {
		j := jar(t, key(1), secure)
		w := httptest.NewRecorder()
		if _, err := j.Open(w, tokens, noon); err != nil {
			t.Fatal(err)
		}
		c := w.Result().Cookies()[0]
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != secure ||
			strings.HasPrefix(c.Name, "__Host-") != secure || c.MaxAge != 86400 {
			t.Errorf("%+v", c)
		}
		if strings.Contains(c.Value, "access") || strings.Contains(c.Value, base64.StdEncoding.EncodeToString([]byte("access"))) {
			t.Error("the token can be read")
		}
		if _, ok := jar(t, key(1), !secure).Session(carry(w), noon); ok {
			t.Error("a cookie of plain HTTP counts over HTTPS, or the other way round")
		}
	}
}

// TestNothingForeignIsBelieved: a cookie that was changed, that another key sealed, or that was another cookie, is none.
func TestNothingForeignIsBelieved(t *testing.T) {
	j, other := jar(t, key(1), false), jar(t, key(2), false)
	sealed := func(j *session.Jar) *http.Cookie {
		w := httptest.NewRecorder()
		if _, err := j.Open(w, tokens, noon); err != nil {
			t.Fatal(err)
		}
		return w.Result().Cookies()[0]
	}
	good := sealed(j)
	believed := func(value string) bool {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		for _, name := range []string{"souk_session", "souk_cart", "souk_visitor", "souk_draft", "souk_flash"} {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		_, in := j.Session(r, noon)
		d, drafted := j.Draft(r)
		f, said := j.Flash(r)
		return in || j.Basket(r) != (session.Basket{}) || j.Visitor(r) != "" || drafted || said ||
			d != (session.Draft{}) || f != (session.Flash{})
	}
	if !believed(good.Value) {
		t.Fatal("the good one is not believed")
	}
	if believed(sealed(other).Value) {
		t.Error("another key's is believed")
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: "souk_draft", Value: good.Value})
	if _, ok := j.Draft(r); ok {
		t.Error("a session is a draft")
	}
	rapid.Check(t, func(t *rapid.T) {
		value := []byte(good.Value)
		switch at := rapid.IntRange(0, len(value)-1).Draw(t, "at"); rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			value[at] = rapid.SampledFrom([]byte("ABCxyz019-_")).Draw(t, "byte")
		case 1:
			value = value[:at]
		case 2:
			value = append(value, value[at:]...)
		}
		raw, err := base64.URLEncoding.DecodeString(string(value))
		was, _ := base64.URLEncoding.DecodeString(good.Value)
		if err == nil && bytes.Equal(raw, was) {
			t.Skip("the same bytes")
		}
		if believed(string(value)) {
			t.Fatalf("%q is believed", value)
		}
	})
}

func TestKeysThatCannotWork(t *testing.T) {
	for _, k := range []string{"", "no base64!", base64.StdEncoding.EncodeToString(make([]byte, session.KeySize-1))} {
		if _, err := session.NewJar(k, false); err == nil {
			t.Errorf("%q is taken", k)
		}
	}
}

func TestALongNameDoesNotKeepAnybodyOut(t *testing.T) {
	j := jar(t, key(1), false)
	long := tokens
	long.Access, long.Refresh = strings.Repeat("a", 900), strings.Repeat("r", 100)
	long.User.Name, long.User.Email = strings.Repeat("<", 100), strings.Repeat("&", 254)
	w := httptest.NewRecorder()
	if _, err := j.Open(w, long, noon); err != nil {
		t.Fatal(err)
	}
	s, ok := j.Session(carry(w), noon)
	if !ok || s.Access != long.Access || s.User.ID != "u" || !s.Staff() {
		t.Errorf("%+v %t", s, ok)
	}
	if n := len(w.Result().Cookies()); n != 1 {
		t.Errorf("%d cookies", n)
	}
	if _, err := j.Open(httptest.NewRecorder(), shop.Tokens{}, noon); err == nil {
		t.Error("a sign-in without tokens")
	}
}

func TestOnlyTheLastWordIsSent(t *testing.T) {
	j := jar(t, key(1), false)
	w := httptest.NewRecorder()
	for n := range int64(3) {
		if err := j.Keep(w, session.Basket{ID: "c", Quantity: n + 1}); err != nil {
			t.Fatal(err)
		}
		j.Speak(w, "de")
	}
	if n := len(w.Result().Cookies()); n != 2 {
		t.Errorf("%d cookies", n)
	}
	if got := j.Basket(carry(w)); got.Quantity != 3 {
		t.Errorf("%+v", got)
	}
}
