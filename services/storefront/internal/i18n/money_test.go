package i18n_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
)

// TestAmountsLoseNothing reads what was written back, digit by digit: in each language, with any number of decimals.
func TestAmountsLoseNothing(t *testing.T) {
	bundle, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		minor, decimals := rapid.Int64().Draw(t, "minor"), rapid.IntRange(0, 4).Draw(t, "decimals")
		s := rapid.SampledFrom(bundle.Languages()).Draw(t, "language")
		text := s.Amount(minor, decimals)
		digits := strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, text)
		if strings.HasPrefix(text, "−") {
			digits = "-" + digits
		}
		if got, err := strconv.ParseInt(digits, 10, 64); err != nil || got != minor {
			t.Fatalf("%d became %q", minor, text)
		}
		if _, fraction, ok := strings.Cut(text, s.T("money.decimal")); decimals > 0 && (!ok || len(fraction) != decimals) {
			t.Fatalf("%q has not %d decimals", text, decimals)
		}
	})
}

func FuzzMoney(f *testing.F) {
	f.Add(int64(123), "EUR")
	f.Add(int64(-1), "JPY")
	f.Add(int64(0), "<b>")
	bundle, err := i18n.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, amount int64, currency string) {
		for _, s := range bundle.Languages() {
			if text := s.Money(money.New(amount, currency)); !strings.ContainsFunc(text, unicode.IsDigit) {
				t.Errorf("%d %q became %q", amount, currency, text)
			}
		}
	})
}
