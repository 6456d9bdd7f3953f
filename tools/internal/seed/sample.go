package seed

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed catalogue.yaml
var catalogueYAML []byte

const currency = "EUR"

// shelf is a category as catalogue.yaml has it.
type shelf struct {
	ID, Name, Description string
	Options               map[string][]Option
	Products              []article
}

// article is a product as catalogue.yaml has it: Options names a list of the shelf.
type article struct {
	Name, Shape, Palette, Options, Text string
	Price                               int64
}

// Sample returns the sample catalogue.
func Sample() Catalogue {
	var shelves []shelf
	if err := yaml.Unmarshal(catalogueYAML, &shelves); err != nil {
		panic("seed: catalogue.yaml: " + err.Error()) // a test reads it
	}
	var c Catalogue
	for i, s := range shelves {
		c.Categories = append(c.Categories, Category{ID: s.ID, Name: s.Name, Description: s.Description, Position: i})
		for _, a := range s.Products {
			c.Products = append(c.Products, a.product(s))
		}
	}
	return c
}

func (a article) product(s shelf) Product {
	slug := slugify(a.Name)
	p := Product{
		Slug: slug, Name: a.Name, Description: a.Text, Category: s.ID, Status: "active",
		Images:  []Image{{URL: dataURL(draw(a.Shape, a.Palette, slug)), Alt: "Drawing: " + a.Name}},
		Options: []Option{}, Variants: []Variant{},
	}
	given := s.Options[a.Options]
	for _, o := range given {
		plain := Option{Name: o.Name}
		for _, v := range o.Values {
			name, _ := surcharge(v)
			plain.Values = append(plain.Values, name)
		}
		p.Options = append(p.Options, plain)
	}
	base := strings.ToUpper(slug)
	for i, choice := range combinations(given) {
		v := Variant{SKU: base, Options: map[string]string{}, Price: Money{a.Price, currency}, Stock: stockOf(slug, i)}
		for j, value := range choice {
			name, extra := surcharge(value)
			v.SKU += "-" + strings.ToUpper(slugify(name))
			v.Options[given[j].Name] = name
			v.Price.Amount += extra
		}
		p.Variants = append(p.Variants, v)
	}
	return p
}

// surcharge splits "500 g +950" into its name and its cents.
func surcharge(value string) (string, int64) {
	name, extra, ok := strings.Cut(value, " +")
	if !ok {
		return value, 0
	}
	cents, err := strconv.ParseInt(extra, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("seed: catalogue.yaml: %q: %v", value, err)) // a test reads it
	}
	return name, cents
}

// combinations lists every choice of one value per option: one empty choice without options.
func combinations(options []Option) [][]string {
	out := [][]string{nil}
	for _, o := range options {
		var next [][]string
		for _, head := range out {
			for _, v := range o.Values {
				next = append(next, append(append([]string(nil), head...), v))
			}
		}
		out = next
	}
	return out
}

// stockOf is a number that stays the same: most have some dozens, a few are short.
func stockOf(slug string, i int) int {
	n := int(hash(slug)%97) + 7*i
	return 3 + n%90
}

func slugify(s string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		case r == '\'' || r == '.':
		case r == 'é':
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteByte('e')
		default:
			dash = true
		}
	}
	return b.String()
}
