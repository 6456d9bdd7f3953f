package view

import (
	"bytes"
	"fmt"
	"html/template"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// maxCards is how many cards are kept, of about a kilobyte each.
const maxCards = 4096

// cards are what products look like in lists. Lists show the same products again and again, so each card is kept as it was
// rendered. It is safe for concurrent use.
type cards struct {
	template *template.Template
	kept     *lru.Cache[card, template.HTML]
}

// card is all that a product's card shows, so that cards which are equal look the same.
type card struct {
	// Language is a tag.
	Language string
	// Slug leads to the product's page.
	Slug, Name string
	// Picture is an address; "" is none. Alt says what it shows.
	Picture, Alt string
	// Price is the lowest; without a currency it is unknown. Dearer tells whether there are higher ones.
	Price   money.Money
	Dearer  bool
	SoldOut bool
}

func newCards(t *template.Template) (*cards, error) {
	kept, err := lru.New[card, template.HTML](maxCards)
	if err != nil {
		return nil, err
	}
	return &cards{t, kept}, nil
}

// render returns a product's card.
func (c *cards) render(s *i18n.Speaker, p shop.Summary) (template.HTML, error) {
	looks := cardOf(s, p)
	if known, ok := c.kept.Get(looks); ok {
		return known, nil
	}
	var b bytes.Buffer
	// The template gets nothing else to show: that is why equal cards look the same.
	if err := c.template.ExecuteTemplate(&b, "card", Scope{Frame: &Frame{Speaker: s}, D: looks}); err != nil {
		return "", fmt.Errorf("view: %w", err)
	}
	text := template.HTML(b.String()) //nolint:gosec // a template's own
	c.kept.Add(looks, text)
	return text, nil
}

func cardOf(s *i18n.Speaker, p shop.Summary) card {
	c := card{Language: s.Tag, Slug: p.Slug, Name: p.Name, SoldOut: p.InStock != nil && !*p.InStock}
	if p.Image != nil {
		c.Picture, c.Alt = picture(p.ID, 0, p.Version, p.Image.URL), p.Image.Alt
	}
	if p.PriceFrom != nil {
		c.Price, c.Dearer = *p.PriceFrom, p.PriceTo != nil && p.PriceTo.Amount != p.PriceFrom.Amount
	}
	return c
}
