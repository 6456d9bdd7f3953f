package buy

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

func speaker(t interface{ Fatal(...any) }, tag string) *i18n.Speaker {
	b, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b.Choose(tag, "")
}

func posted(values url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func TestWhatIsTypedIsCleaned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.String().Draw(t, "text")
		got := clean(raw)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) || got != strings.TrimSpace(got) || clean(got) != got {
			t.Fatalf("%q became %q", raw, got)
		}
	})
}

// TestAnAddressComesBackFromItsForm: what is valid comes back as it was typed, and fits into a draft.
func TestAnAddressComesBackFromItsForm(t *testing.T) {
	jar, err := session.NewJar("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", false)
	if err != nil {
		t.Fatal(err)
	}
	english := speaker(t, "en")
	word := rapid.StringMatching(`[A-Za-zäöüß0-9]([A-Za-zäöüß0-9 .,'-]{0,80}[A-Za-z0-9])?`)
	rapid.Check(t, func(t *rapid.T) {
		a := shop.Address{
			Name: word.Draw(t, "name"), Line1: word.Draw(t, "line1"), Line2: word.Draw(t, "line2"), City: word.Draw(t, "city"),
			Region: word.Draw(t, "region"), PostalCode: word.Draw(t, "code"), Country: "DE", Phone: word.Draw(t, "phone"),
		}
		form := addressForm(posted(nil))
		fillIn(form, a)
		values := url.Values{}
		for _, f := range form.fields {
			values.Set(f.Name, f.Value)
		}
		form = addressForm(posted(values))
		if got := addressOf(form); got != a {
			t.Fatalf("%+v became %+v", a, got)
		}
		form.fill("payment_method", "tok")
		checkAddress(form, english, []Country{{Code: "DE"}}, shop.PaymentMethods{Methods: []shop.PaymentMethod{{Token: "tok"}}})
		if !form.ok() {
			t.Fatalf("%+v", form.Wrong)
		}
		if err := jar.Save(httptest.NewRecorder(), session.Draft{Address: shorten(a), Method: "tok"}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAFieldsFirstErrorStands(t *testing.T) {
	f := newForm(posted(nil), Field{Name: "a"}, Field{Name: "b", Type: "password"})
	f.fill("b", "secret")
	f.fail("a", "one")
	f.fail("a", "two")
	f.fail("", "whole")
	f.fail("other", "else")
	if f.Field("a").Wrong != "one" || len(f.Wrong) != 3 || f.Wrong[0].ID != "a" || f.Wrong[1].ID+f.Wrong[2].ID != "" || f.Field("b").Value != "" {
		t.Errorf("%+v", f)
	}
}

func TestQuantity(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1": 1, " 99 ": 99, "007": 7, "100": -1, "-1": -1, "1.5": -1, "": -1, "x": -1, "1e1": -1, "٣": -1, "99999999999999999999": -1} {
		n, ok := quantity(text)
		if ok != (want >= 0) || ok && n != want {
			t.Errorf("%q: %d %t", text, n, ok)
		}
	}
}

func TestCountries(t *testing.T) {
	bundle, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := newCountries(bundle.Languages())
	for _, tag := range []string{"en", "de"} {
		list := all[tag]
		if len(list) < 240 || len(list) > 252 {
			t.Errorf("%s: %d countries", tag, len(list))
		}
		for _, c := range list {
			if _, err := language.ParseRegion(c.Code); err != nil || len(c.Code) != 2 || c.Name == "" || c.Name == c.Code {
				t.Errorf("%s: %+v", tag, c)
			}
		}
	}
	at := func(tag, name string) int {
		return slices.IndexFunc(all[tag], func(c Country) bool { return c.Name == name })
	}
	if a, b := at("de", "Österreich"), at("de", "Pakistan"); a < 0 || a > b {
		t.Errorf("Österreich is at %d, Pakistan at %d", a, b)
	}
	if at("en", "Germany") < 0 || all.name("de", "DE") != "Deutschland" || all.name("en", "??") != "??" {
		t.Error("names are wrong")
	}
	some := all.served("en", shop.ShippingRates{Countries: []shop.ShippingRate{{Country: "DE"}, {Country: "AT"}, {Country: "XX"}}})
	if len(some) != 2 || some[0].Code != "AT" {
		t.Errorf("%+v", some)
	}
	if got := all.served("en", shop.ShippingRates{Elsewhere: &shop.ShippingRate{}}); len(got) != len(all["en"]) {
		t.Errorf("%d", len(got))
	}
}

func TestTaxRate(t *testing.T) {
	for points, want := range map[int64][2]string{1900: {"19", "19"}, 770: {"7.7", "7,7"}, 825: {"8.25", "8,25"}, 0: {"0", "0"}, 5: {"0.05", "0,05"}} {
		q := quotePart{Quote: &shop.Quote{TaxRateBasisPoints: points}}
		if en, de := q.TaxRate(speaker(t, "en")), q.TaxRate(speaker(t, "de")); en != want[0] || de != want[1] {
			t.Errorf("%d: %s, %s", points, en, de)
		}
	}
}

func TestUntil(t *testing.T) {
	boom := errors.New("boom")
	for name, tc := range map[string]struct {
		after time.Duration
		err   error
		so    bool
		took  time.Duration
	}{
		"at once":    {0, nil, true, 0},
		"later":      {250 * time.Millisecond, nil, true, 300 * time.Millisecond},
		"too late":   {5 * time.Second, nil, false, time.Second},
		"an error":   {200 * time.Millisecond, boom, false, 200 * time.Millisecond},
		"a late one": {5 * time.Second, boom, false, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				so, err := until(t.Context(), time.Second, func(context.Context) (bool, error) {
					over := time.Since(begun) >= tc.after
					if over && tc.err != nil {
						return false, tc.err
					}
					return over, nil
				})
				wantErr := tc.err
				if tc.after > time.Second {
					wantErr = nil
				}
				if so != tc.so || !errors.Is(err, wantErr) || time.Since(begun) != tc.took {
					t.Errorf("%t, %v after %s", so, err, time.Since(begun))
				}
			})
		})
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := until(gone, time.Minute, func(ctx context.Context) (bool, error) { return false, ctx.Err() }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestFaultsAreSaidOrPassedOn(t *testing.T) {
	s := speaker(t, "de")
	for _, tc := range []struct {
		err  error
		want string
		told bool
	}{
		{nil, "", false},
		{errors.New("password=hunter2"), "", false},
		{problem.NewUnavailable("x", "Away."), "", false},
		{problem.NewUnauthenticated("x", "Who?"), "", false},
		{problem.NewConflict("new", "Neu."), "Neu.", true},
		{problem.NewConflict("insufficient-stock", "x").WithLimit("q", "q", 1), "Davon ist nur noch ein Stück vorrätig.", true},
		{problem.NewConflict("insufficient-stock", "x").WithLimit("q", "q", 0), "Das ist ausverkauft.", true},
	} {
		if got, told := fault(s, "set", tc.err); got != tc.want || told != tc.told {
			t.Errorf("%v: %q %t", tc.err, got, told)
		}
	}
}
