package view

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/storefront/internal/assets"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

func renderer(t *testing.T) (*Renderer, *i18n.Bundle) {
	t.Helper()
	a, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(a)
	if err != nil {
		t.Fatal(err)
	}
	b, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return r, b
}

// TestACardShowsWhatChanged: whatever a card shows may change, also without a new version of the product, and is seen at once.
func TestACardShowsWhatChanged(t *testing.T) {
	r, languages := renderer(t)
	english, german := languages.Choose("en", ""), languages.Choose("de", "")
	one, more, yes, no := money.New(1050, "EUR"), money.New(2000, "EUR"), true, false
	p := shop.Summary{
		ID: "0190", Slug: "tea", Name: "Tea", Version: 7, PriceFrom: &one, PriceTo: &one, InStock: &yes,
		Image: &shop.Image{URL: "/media/tin.png", Alt: "a tin"},
	}
	for _, step := range []struct {
		what   string
		change func()
		in     *i18n.Speaker
		shows  []string
	}{
		{"at first", func() {}, english, []string{`href="/p/tea"`, "<h3>Tea</h3>", `src="/media/tin.png"`, `alt="a tin"`, "€10.50", "!from", "!out of stock"}},
		{"in another language", func() {}, german, []string{"10,50", "!€10.50"}},
		{"a name that is a script", func() { p.Name = "<script>" }, english, []string{"&lt;script&gt;", "!<script>"}},
		{"another address", func() { p.Slug = "green" }, english, []string{`href="/p/green"`}},
		{"a dearer variant", func() { p.PriceTo = &more }, english, []string{"from", "€10.50"}},
		{"a price", func() { p.PriceFrom = &more }, english, []string{"€20.00", "!€10.50"}},
		{"a currency", func() { usd := money.New(2000, "USD"); p.PriceFrom = &usd }, english, []string{"$20.00"}},
		{"no price", func() { p.PriceFrom, p.PriceTo = nil, nil }, english, []string{"!20.00"}},
		{"sold out", func() { p.InStock = &no }, english, []string{"out of stock"}},
		{"nobody knows", func() { p.InStock = nil }, english, []string{"!out of stock"}},
		{"what the picture is of", func() { p.Image = &shop.Image{URL: "/media/tin.png", Alt: "a cup"} }, english, []string{`alt="a cup"`}},
		{"a picture within", func() { p.Image.URL = "data:image/png;base64,AAAA" }, english, []string{`src="/pictures/0190/0?v=7"`}},
		{"its next version", func() { p.Version = 8 }, english, []string{`v=8"`}},
		{"no picture", func() { p.Image = nil }, english, []string{"no-picture", "!<img"}},
	} {
		step.change()
		for _, again := range []string{"", ", again"} {
			got, err := r.cards.render(step.in, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range step.shows {
				text, unwanted := strings.CutPrefix(want, "!")
				if strings.Contains(string(got), text) == unwanted {
					t.Errorf("%s%s: %q in %s", step.what, again, want, got)
				}
			}
		}
	}
}

// TestCardsOfMany: many ask at once, for more cards than are kept.
func TestCardsOfMany(t *testing.T) {
	r, languages := renderer(t)
	english := languages.Choose("en", "")
	var wg sync.WaitGroup
	for who := range 4 {
		wg.Go(func() {
			for i := range maxCards/2 + 100*who {
				slug := fmt.Sprintf("tea-%d-%d", i, who%2) // two of them want the same
				got, err := r.cards.render(english, shop.Summary{Slug: slug, Name: slug})
				if err != nil || !strings.Contains(string(got), `href="/p/`+slug+`"`) {
					t.Errorf("%s: %v %s", slug, err, got)
					return
				}
			}
		})
	}
	wg.Wait()
	if n := r.cards.kept.Len(); n > maxCards {
		t.Errorf("%d cards are kept", n)
	}
}
