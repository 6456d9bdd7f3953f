package i18n

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/money"
)

// ids returns the ids of a language's messages, by area.
func ids(t *testing.T, language string) map[string][]string {
	t.Helper()
	names, err := filepath.Glob("messages/*." + language + ".json")
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v, %v", language, names, err)
	}
	all := map[string][]string{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]any
		if err := json.Unmarshal(raw, &messages); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		area, _, _ := strings.Cut(filepath.Base(name), ".")
		for id := range messages {
			all[area] = append(all[area], id)
		}
		sort.Strings(all[area])
	}
	return all
}

func TestLanguagesSayTheSame(t *testing.T) {
	en, de := ids(t, "en"), ids(t, "de")
	seen := map[string]string{}
	for area, want := range en {
		if !slices.Equal(want, de[area]) {
			t.Errorf("%s: %v and %v", area, without(want, de[area]), without(de[area], want))
		}
		for _, id := range want {
			if other, twice := seen[id]; twice {
				t.Errorf("%s is in %s and in %s", id, area, other)
			}
			seen[id] = area
		}
	}
	if len(en) != len(de) {
		t.Errorf("areas %d and %d", len(en), len(de))
	}
}

func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(some, id) })
}

var literal = regexp.MustCompile(`\.T "([^"]+)"`)

// TestTemplatesSayWhatThereIs finds a sentence that a template asks for and nobody wrote.
func TestTemplatesSayWhatThereIs(t *testing.T) {
	known := map[string]bool{}
	for _, area := range ids(t, "en") {
		for _, id := range area {
			known[id] = true
		}
	}
	files, err := filepath.Glob("../view/templates/*.html")
	if err != nil || len(files) < 5 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range literal.FindAllSubmatch(raw, -1) {
			if id := string(found[1]); !known[id] {
				t.Errorf("%s asks for %q", filepath.Base(file), id)
			}
		}
	}
}

func speaker(t *testing.T, language string) *Speaker {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b.Choose("", language)
}

func TestMoney(t *testing.T) {
	for _, tc := range []struct {
		language, want string
		amount         money.Money
	}{
		{"en", "€1,234.50", money.New(123450, "EUR")},
		{"de", "1.234,50 €", money.New(123450, "EUR")},
		{"en", "€0.05", money.New(5, "EUR")},
		{"en", "¥1,500", money.New(1500, "JPY")},
		{"de", "1.500 ¥", money.New(1500, "JPY")},
		{"en", "€-0.05", money.New(-5, "EUR")},
		{"en", "12.34", money.New(1234, "??")},
		{"en", "€92,233,720,368,547,758.07", money.New(9223372036854775807, "EUR")},
	} {
		got := strings.ReplaceAll(strings.ReplaceAll(speaker(t, tc.language).Money(tc.amount), "−", "-"), "\u00a0", " ")
		if got != tc.want {
			t.Errorf("%v in %s is %q, want %q", tc.amount, tc.language, got, tc.want)
		}
	}
}

func TestChoice(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ chosen, accept, want string }{
		{"", "", "en"}, {"", "de-AT,en;q=0.5", "de"}, {"en", "de", "en"}, {"xx", "fr", "en"}, {"", "nonsense;;", "en"},
	} {
		if got := b.Choose(tc.chosen, tc.accept).Tag; got != tc.want {
			t.Errorf("%q, %q: %s, want %s", tc.chosen, tc.accept, got, tc.want)
		}
	}
}

func TestPluralsDatesAndWhatIsMissing(t *testing.T) {
	s := speaker(t, "en")
	if one, two := s.T("nav.cart.count", "count", 1), s.T("nav.cart.count", "count", 2); one != "1 item" || two != "2 items" {
		t.Errorf("%q, %q", one, two)
	}
	if got := s.T("no.such.sentence"); got != "no.such.sentence" || s.Has(got) {
		t.Error(got)
	}
	at := time.Date(2026, 3, 7, 14, 5, 0, 0, time.UTC)
	if en, de := s.Date(at), speaker(t, "de").Date(at); en != "7 March 2026" || de != "7. März 2026" {
		t.Errorf("%q, %q", en, de)
	}
	if got := string(s.Moment(at)); got != `<time datetime="2026-03-07T14:05:00Z">7 March 2026, 14:05 UTC</time>` {
		t.Error(got)
	}
}
