// Package product is the catalogue entry: what may be said of a product, and what changing it means. It is pure.
package product

import (
	"reflect"
	"slices"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// Status is who can see a product.
type Status string

// The statuses. Only an active product is shown to shoppers and sold.
const (
	Draft    Status = "draft"
	Active   Status = "active"
	Archived Status = "archived"
)

// Statuses returns every status.
func Statuses() []Status { return []Status{Draft, Active, Archived} }

// Content is what staff say of a product.
type Content struct {
	Slug        string    `json:"slug"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Category    string    `json:"category"`
	Status      Status    `json:"status"`
	Images      []Image   `json:"images"`
	Options     []Option  `json:"options"`
	Variants    []Variant `json:"variants"`
}

// Image is a picture, and what it says to those who cannot see it.
type Image struct {
	URL string `json:"url"`
	Alt string `json:"alt"`
}

// Option is one way in which variants differ: its name ("size") and the values that it can have.
type Option struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// Variant is one thing that can be bought. Options has a value for each of the product's options.
type Variant struct {
	SKU     string            `json:"sku"`
	Options map[string]string `json:"options"`
	Price   money.Money       `json:"price"`
}

// Product is a catalogue entry.
type Product struct {
	ID string `json:"id"`
	Content
	// FormerSlugs are slugs that the product had; they still lead to it.
	FormerSlugs []string `json:"former_slugs,omitempty"`
	// Version grows by one with each change.
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// SKUs returns the variants' SKUs, in their order.
func (c Content) SKUs() []string {
	skus := make([]string, len(c.Variants))
	for i, v := range c.Variants {
		skus[i] = v.SKU
	}
	return skus
}

// HasSKU tells whether the product has a variant of this SKU.
func (p Product) HasSKU(sku string) bool { return slices.Contains(p.SKUs(), sku) }

// HasSlug tells whether the slug is or was the product's.
func (p Product) HasSlug(slug string) bool {
	return p.Slug == slug || slices.Contains(p.FormerSlugs, slug)
}

// PriceRange returns the lowest and the highest price of the variants; a product without variants has none.
func (c Content) PriceRange() (from, to money.Money) {
	for i, v := range c.Variants {
		if i == 0 || v.Price.Amount < from.Amount {
			from = v.Price
		}
		if i == 0 || v.Price.Amount > to.Amount {
			to = v.Price
		}
	}
	return from, to
}

// Set makes the product say c, and drafts the event that tells of it. Content that it says already changes nothing. A
// slug that it had before stays with it.
func (p *Product) Set(id string, c Content, at time.Time) []events.Draft {
	if p.Version > 0 && reflect.DeepEqual(p.Content, c) {
		return nil
	}
	if p.Version == 0 {
		p.ID, p.CreatedAt = id, at.UTC()
	} else if p.Slug != c.Slug {
		p.FormerSlugs = append(slices.Clone(p.FormerSlugs), p.Slug)
	}
	p.FormerSlugs = slices.DeleteFunc(p.FormerSlugs, func(s string) bool { return s == c.Slug })
	if len(p.FormerSlugs) == 0 {
		p.FormerSlugs = nil
	}
	p.Content, p.UpdatedAt = c, at.UTC()
	p.Version++
	return []events.Draft{{Subject: p.ID, Data: p.changed()}}
}

func (p *Product) changed() events.ProductChanged {
	variants := make([]events.VariantPrice, len(p.Variants))
	for i, v := range p.Variants {
		variants[i] = events.VariantPrice{SKU: v.SKU, Price: v.Price}
	}
	return events.ProductChanged{
		ProductID: p.ID, Version: p.Version, Slug: p.Slug, Name: p.Name, Category: p.Category, Status: string(p.Status),
		Variants: variants,
	}
}
