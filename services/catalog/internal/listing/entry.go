package listing

import (
	"fmt"
	"slices"
	"strings"
	"unique"

	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// entry is a product with what lists need of it. It is never changed, only replaced.
type entry struct {
	product.Product
	number uint32
	// name is what products are sorted by, words how many its name has.
	name  string
	words int
	// from and to are the lowest and the highest price of its variants, 0 where it has none.
	from, to int64
	// pictures keep those that are part of the document, so that products with the same picture share it.
	pictures []unique.Handle[string]
}

func (e *entry) slugs() []string { return append([]string{e.Slug}, e.FormerSlugs...) }

// doc is what is to be found by words.
func (e *entry) doc() text.Doc {
	d := text.Doc{Number: e.number}
	d.Texts[text.Name], d.Texts[text.Description] = e.Name, e.Description
	d.Texts[text.SKU] = strings.Join(e.SKUs(), " ")
	return d
}

// maxShared bounds what is kept to be shared; then it is begun anew.
const maxShared = 50_000

// shared holds what many products have alike, by how it is written.
type shared map[string]any

// entry makes an entry of a product, of which what others have too is the others'.
func (s *shared) entry(p product.Product, number uint32) *entry {
	if len(*s) > maxShared {
		*s = shared{}
	}
	from, to := p.PriceRange()
	e := &entry{
		Product: p, number: number, name: text.Fold(p.Name), words: len(text.Words(p.Name)), from: from.Amount, to: to.Amount,
	}
	e.Category = share(*s, p.Category, p.Category)
	e.Options = share(*s, fmt.Sprintf("%q", p.Options), p.Options)
	e.Variants = slices.Clone(p.Variants)
	for i, v := range e.Variants {
		e.Variants[i].Options = share(*s, fmt.Sprintf("%q", v.Options), v.Options)
		e.Variants[i].Price.Currency = share(*s, v.Price.Currency, v.Price.Currency)
	}
	e.Images = slices.Clone(p.Images)
	for i, image := range e.Images {
		if strings.HasPrefix(image.URL, "data:") {
			picture := unique.Make(image.URL)
			e.Images[i].URL = picture.Value()
			e.pictures = append(e.pictures, picture)
		}
	}
	return e
}

// share returns what is known under the key, or v, which is known from then on.
func share[T any](known shared, key string, v T) T {
	if have, ok := known[key].(T); ok {
		return have
	}
	known[key] = v
	return v
}
