// Package packed keeps products in one piece of memory each. A product as it is read from its document is a dozen pieces, and
// with a hundred thousand of them the garbage collector, which looks at each again and again, is what searches wait for.
package packed

import (
	"strings"
	"unique"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// Product is a product, packed. The zero value is none. What is read from it shares its memory.
type Product struct {
	// text begins with the id and the name that products are sorted by; then comes what lists show, then the rest.
	text     string
	id, name uint32 // lengths
	// pictures keep those that are part of the document, so that products with the same picture share it.
	pictures []unique.Handle[string]
}

// embedded is how the address of a picture begins that is part of the document (RFC 2397).
const embedded = "data:"

// New packs a product, and the name that it is sorted by.
func New(p product.Product, sortedBy string) Product {
	packed := Product{id: uint32(len(p.ID)), name: uint32(len(sortedBy))}
	w := writer{}
	w.raw(p.ID)
	w.raw(sortedBy)
	w.text(p.Slug)
	w.text(p.Name)
	w.text(p.Category)
	w.text(string(p.Status))
	w.number(p.Version)
	write(&w, p.Variants, func(v product.Variant) {
		w.text(v.SKU)
		w.number(v.Price.Amount)
		w.text(v.Price.Currency)
	})
	write(&w, p.Images, func(i product.Image) {
		if strings.HasPrefix(i.URL, embedded) {
			packed.pictures = append(packed.pictures, unique.Make(i.URL))
			i.URL = embedded
		}
		w.text(i.URL)
		w.text(i.Alt)
	})
	w.text(p.Description)
	write(&w, p.FormerSlugs, w.text)
	w.moment(p.CreatedAt)
	w.moment(p.UpdatedAt)
	write(&w, p.Options, func(o product.Option) {
		w.text(o.Name)
		write(&w, o.Values, w.text)
	})
	for _, v := range p.Variants {
		w.options(v.Options)
	}
	packed.text = string(w.packed)
	return packed
}

// ID returns the product's id.
func (p Product) ID() string { return p.text[:p.id] }

// SortedBy returns the name that the product is sorted by.
func (p Product) SortedBy() string { return p.text[p.id : p.id+p.name] }

// Summary returns what lists show of the product.
func (p Product) Summary() product.Summary {
	shown, r := p.shown()
	if r.number() > 0 {
		shown.Images = []product.Image{p.images(r)()}
	}
	return shown.Summary()
}

// shown reads what lists show, but for the pictures, which come next.
func (p Product) shown() (product.Product, *reader) {
	r := &reader{p.text[p.id+p.name:]}
	shown := product.Product{ID: p.ID()}
	shown.Slug, shown.Name, shown.Category, shown.Status = r.text(), r.text(), r.text(), product.Status(r.text())
	shown.Version = r.number()
	shown.Variants = read(r, func() product.Variant {
		return product.Variant{SKU: r.text(), Price: money.Money{Amount: r.number(), Currency: r.text()}}
	})
	return shown, r
}

// images returns what reads the images, one after the other.
func (p Product) images(r *reader) func() product.Image {
	pictures := p.pictures
	return func() product.Image {
		i := product.Image{URL: r.text(), Alt: r.text()}
		if i.URL == embedded {
			i.URL, pictures = pictures[0].Value(), pictures[1:]
		}
		return i
	}
}

// Unpack returns the whole product.
func (p Product) Unpack() product.Product {
	whole, r := p.shown()
	whole.Images = read(r, p.images(r))
	whole.Description = r.text()
	whole.FormerSlugs = read(r, r.text)
	whole.CreatedAt, whole.UpdatedAt = r.moment(), r.moment()
	whole.Options = read(r, func() product.Option { return product.Option{Name: r.text(), Values: read(r, r.text)} })
	for i := range whole.Variants {
		whole.Variants[i].Options = r.options()
	}
	return whole
}
