package listing

import (
	"slices"
	"strings"
	"time"

	"github.com/souk-shop/souk/services/catalog/internal/packed"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// entry is a product with what lists need of it. It is never changed, only replaced.
type entry struct {
	packed.Product
	number  uint32
	version int64
	created time.Duration // since 1970
	// words is how many its name has.
	words int
	// from and to are the lowest and the highest price of its variants, 0 where it has none; between are those that are
	// neither.
	from, to int64
	between  []int64
}

func newEntry(p product.Product, number uint32) *entry {
	from, to := p.PriceRange()
	e := &entry{
		Product: packed.New(p, text.Fold(p.Name)), number: number, version: p.Version, created: p.CreatedAt.Sub(time.Unix(0, 0)),
		words: len(text.Words(p.Name)), from: from.Amount, to: to.Amount,
	}
	for _, v := range p.Variants {
		if price := v.Price.Amount; price > e.from && price < e.to {
			e.between = append(e.between, price)
		}
	}
	return e
}

// costsBetween tells whether a variant has a price from low to high, where neither its lowest nor its highest is.
func (e *entry) costsBetween(low, high int64) bool {
	return slices.ContainsFunc(e.between, func(price int64) bool { return price >= low && price <= high })
}

// doc is what is to be found by words.
func (e *entry) doc() text.Doc {
	p, d := e.Unpack(), text.Doc{Number: e.number}
	d.Texts[text.Name], d.Texts[text.Description] = p.Name, p.Description
	d.Texts[text.SKU] = strings.Join(p.SKUs(), " ")
	return d
}

// slugs are the one that a product has and those that it had.
func slugs(p product.Product) []string { return append([]string{p.Slug}, p.FormerSlugs...) }
