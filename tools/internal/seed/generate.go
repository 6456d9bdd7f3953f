package seed

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generation is what makes generated products the same each time; another number makes others.
const generation = 1

// Generate returns n products, the same ones each time: the first of more are those of fewer. They are in categories of
// their own, below the sample's.
func Generate(n int) Catalogue {
	c := Catalogue{Categories: Sample().Categories, Pictures: map[string][]byte{}, Products: make([]Product, n)}
	for i, s := range shelvings {
		c.Categories = append(c.Categories, Category{ID: s.id, Name: s.name, Parent: s.parent, Position: len(c.Categories) + i})
		for _, t := range s.nouns {
			c.Pictures[t.name] = tile(t.name)
		}
	}
	for i := range c.Products {
		c.Products[i] = generated(i)
	}
	return c
}

// generated returns the i-th product.
func generated(i int) Product {
	r := rand.New(rand.NewPCG(generation, uint64(i))) //nolint:gosec // the same each time is what is wanted
	s := pick(r, shelvings)
	t := pick(r, s.nouns)
	material := pick(r, s.materials)
	name := pick(r, adjectives) + " " + material + " " + t.name + " " + pick(r, series)
	p := Product{
		Slug: fmt.Sprintf("%s-%06d", slugify(name), i+1), Name: name, Category: s.id, Status: "active",
		Description: fmt.Sprintf("A %s %s in %s, %s to the touch and made to last. Goes well with a %s %s.", strings.ToLower(pick(r, adjectives)),
			strings.ToLower(t.name), strings.ToLower(material), strings.ToLower(pick(r, adjectives)), strings.ToLower(pick(r, s.materials)),
			strings.ToLower(pick(r, s.nouns).name)),
		Images: []Image{{URL: t.name, Alt: name}},
	}
	first := r.IntN(len(s.values) - 1)
	values := s.values[first : first+1+r.IntN(3)/2]
	p.Options = []Option{{Name: s.option, Values: values}}
	price := t.price * (60 + r.Int64N(100)) / 10_000 * 100
	for _, value := range values {
		price += r.Int64N(4) * 50
		p.Variants = append(p.Variants, Variant{
			SKU:     fmt.Sprintf("%s-%06d-%s", strings.ToUpper(slugify(t.name)), i+1, strings.ToUpper(slugify(value))),
			Options: map[string]string{s.option: value}, Price: Money{price + 90, currency}, Stock: generatedStock(r),
		})
	}
	return p
}

// generatedStock is mostly enough for any test, sometimes little, and sometimes nothing.
func generatedStock(r *rand.Rand) int {
	switch n := r.IntN(100); {
	case n < 8:
		return 0
	case n < 20:
		return 1 + r.IntN(5)
	}
	return 1_000 + r.IntN(9_000)
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
