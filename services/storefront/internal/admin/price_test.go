package admin

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/storefront/internal/i18n"
)

func TestParsePrice(t *testing.T) {
	const none = -1
	for _, tc := range []struct {
		text     string
		decimals int
		point    string
		want     int64
	}{
		{"19.99", 2, ".", 1999},
		{"19,99", 2, ",", 1999},
		{"19,99", 2, ".", 1999},
		{"19.99", 2, ",", 1999},
		{" 20 ", 2, ".", 2000},
		{"0.5", 2, ".", 50},
		{"0", 2, ".", 0},
		{"007", 2, ".", 700},
		{"1,234.50", 2, ".", 123450},
		{"1.234,50", 2, ",", 123450},
		{"1,234", 2, ".", 123400},
		{"1.234", 2, ",", 123400},
		{"1 234,50", 2, ",", 123450},
		{"1\u202f234.50", 2, ".", 123450},
		{"1'234.50", 2, ".", 123450},
		{"12,345,678", 2, ".", 1234567800},
		{"500", 0, ".", 500},
		{"1,234", 0, ".", 1234},
		{"1.5", 0, ".", none},
		{"1,5", 0, ".", none},
		{"1.234", 3, ".", 1234},
		{"1,234", 3, ".", 1234000},
		{"1.234", 2, ".", none},
		{"19.999", 2, ".", none},
		{"1,23,456", 2, ".", none},
		{"1,2345", 2, ".", none},
		{"12,34.5", 2, ".", none},
		{"", 2, ".", none},
		{".", 2, ".", none},
		{"5.", 2, ".", none},
		{".5", 2, ".", none},
		{"-1", 2, ".", none},
		{"+1", 2, ".", none},
		{"1e3", 2, ".", none},
		{"€5", 2, ".", none},
		{"1.2.3", 2, ".", none},
		{"١٢", 2, ".", none},
		{"0x10", 2, ".", none},
		{"92233720368547758.07", 2, ".", math.MaxInt64},
		{"92233720368547758.08", 2, ".", none},
		{strings.Repeat("9", 40), 2, ".", none},
		{"1, 234", 2, ".", none},
		{"1 23", 2, ".", none},
	} {
		got, ok := parsePrice(tc.text, tc.decimals, tc.point)
		if ok != (tc.want != none) || ok && got != tc.want {
			t.Errorf("%q with %d decimals after %q: %d, %t, want %d", tc.text, tc.decimals, tc.point, got, ok, tc.want)
		}
	}
}

func TestAPriceGoesThereAndBack(t *testing.T) {
	speech, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(0, math.MaxInt64).Draw(t, "minor")
		decimals := rapid.IntRange(0, 4).Draw(t, "decimals")
		s := rapid.SampledFrom(speech.Languages()).Draw(t, "language")
		point := s.T("money.decimal")
		for _, text := range []string{formatPrice(minor, decimals, point), s.Amount(minor, decimals)} {
			if got, ok := parsePrice(text, decimals, point); !ok || got != minor {
				t.Fatalf("%d became %q became %d, %t", minor, text, got, ok)
			}
		}
	})
}

func FuzzParsePrice(f *testing.F) {
	f.Add("1,234.50", 2, true)
	f.Fuzz(func(t *testing.T, text string, decimals int, comma bool) {
		point := "."
		if comma {
			point = ","
		}
		decimals = min(max(decimals, 0), 4)
		if n, ok := parsePrice(text, decimals, point); ok {
			if again, ok := parsePrice(formatPrice(n, decimals, point), decimals, point); n < 0 || !ok || again != n {
				t.Errorf("%q is %d, and then %d", text, n, again)
			}
		}
	})
}

func TestParseCount(t *testing.T) {
	for text, want := range map[string]int64{"12": 12, "-1": -1, "−1": -1, "+3": 3, " 1,000 ": 1000, "0": 0} {
		if got, ok := parseCount(text, "."); !ok || got != want {
			t.Errorf("%q: %d, %t", text, got, ok)
		}
	}
	for _, text := range []string{"", "-", "1.5", "one", "--1", "99999999999"} {
		if got, ok := parseCount(text, "."); ok {
			t.Errorf("%q: %d", text, got)
		}
	}
}
