package seed

import (
	"fmt"
	"strings"
)

// Generate returns n products, the same ones each time: the sample's, over and over, numbered. They share its categories.
func Generate(n int) Catalogue {
	sample := Sample()
	out := Catalogue{Categories: sample.Categories, Products: make([]Product, 0, n)}
	for i := range n {
		p := sample.Products[i%len(sample.Products)]
		suffix := fmt.Sprintf("-%05d", i+1)
		p.Name = fmt.Sprintf("%s No. %d", p.Name, i+1)
		p.Slug += suffix
		p.Variants = append([]Variant(nil), p.Variants...)
		for j := range p.Variants {
			p.Variants[j].SKU += strings.ToUpper(suffix)
			p.Variants[j].Stock = 100_000
		}
		out.Products = append(out.Products, p)
	}
	return out
}
