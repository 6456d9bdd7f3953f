package api

import (
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/problem"
)

func TestOneQuestionIsAskedInOneWay(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                   "",
		"junk=1&utm_source=x":                "",
		"q=":                                 "",
		"q=++":                               "",
		"q=++red+++shoe%20":                  "?q=red+shoe",
		"q=a&q=b":                            "?q=a",
		"sort=price&q=shoe&category=shoes":   "?category=shoes&q=shoe&sort=price",
		"page=1&per_page=024&facets=false":   "?per_page=24",
		"page=002&facets=true&in_stock=true": "?facets=true&in_stock=true&page=2",
		"page=-1&in_stock=yes&min_price=x":   "?in_stock=yes&min_price=x&page=-1",
		"option=size:M&option=color:red&option=&option=size:M": "?option=color%3Ared&option=size%3AM",
		"max_price=2000&min_price=0":                           "?max_price=2000&min_price=0",
		"status=draft":                                         "?status=draft",
		"q=100%25+%26+%C3%BC":                                  "?q=100%25+%26+%C3%BC",
		"q=tee&%zz&;":                                          "?q=tee",
	} {
		got, err := ask("catalog/products", raw, listParameters)
		if err != nil || got != "catalog/products"+want {
			t.Errorf("%q became %q, %v; want %q", raw, got, err, want)
		}
	}
}

// TestTheOrderDoesNotMatter: a question is the same key however its parts are arranged, and asking it again changes nothing.
func TestTheOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := make([]string, len(listParameters))
		for i, p := range listParameters {
			names[i] = p.name
		}
		seen, pairs := map[string]bool{}, []string{}
		for range rapid.IntRange(0, 12).Draw(t, "pairs") {
			name := rapid.SampledFrom(names).Draw(t, "name")
			if seen[name] && name != "option" {
				continue
			}
			seen[name] = true
			pairs = append(pairs, name+"="+url.QueryEscape(rapid.String().Draw(t, "value")))
		}
		one, err := ask("x", strings.Join(pairs, "&"), listParameters)
		rand.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
		other, otherErr := ask("x", strings.Join(pairs, "&"), listParameters)
		if one != other || (err == nil) != (otherErr == nil) {
			t.Fatalf("%q and %q", one, other)
		}
		if again, err := ask("x", strings.TrimPrefix(strings.TrimPrefix(one, "x"), "?"), listParameters); err == nil && again != one {
			t.Fatalf("%q became %q", one, again)
		}
	})
}

func TestAQuestionIsBounded(t *testing.T) {
	_, err := ask("x", "q="+strings.Repeat("y", maxQuery), listParameters)
	if problem.StatusOf(err) != 422 {
		t.Errorf("error %v, want 422", err)
	}
}
