package product

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// variants checks the variants on their own, against the options, and against each other.
func (c *checker) variants(content Content, currency string) {
	if content.Status == Active && len(content.Variants) == 0 {
		c.wrong("variants", "an active product needs at least one")
	}
	if c.tooMany("variants", len(content.Variants), maxVariants) {
		return
	}
	skus, combinations := map[string]bool{}, map[string]bool{}
	for i, v := range content.Variants {
		at := fmt.Sprintf("variants[%d]", i)
		c.sku(at+".sku", v.SKU)
		if v.SKU != "" && skus[v.SKU] {
			c.wrong(at+".sku", "is there twice")
		}
		skus[v.SKU] = true
		c.price(at+".price", v, currency)
		c.chosen(at+".options", v.Options, content.Options)
		combination := key(v.Options)
		if combinations[combination] {
			c.wrong(at+".options", "are those of another variant")
		}
		combinations[combination] = true
	}
}

func (c *checker) sku(at, sku string) {
	switch {
	case sku == "":
		c.wrong(at, "is required")
	case len(sku) > maxSKU:
		c.wrong(at, "is longer than %d characters", maxSKU)
	case !skuPattern.MatchString(sku):
		c.wrong(at, "must be letters, digits, ., _ and -, the first a letter or digit")
	}
}

func (c *checker) price(at string, v Variant, currency string) {
	if v.Price.Amount < 0 || v.Price.Amount > maxPrice {
		c.wrong(at+".amount", "must be between 0 and %d minor units", int64(maxPrice))
	}
	if v.Price.Currency != currency {
		c.wrong(at+".currency", "must be %s, the shop's currency", currency)
	}
}

// chosen checks that a variant has one value for each option, and nothing else.
func (c *checker) chosen(at string, chosen map[string]string, options []Option) {
	for _, o := range options {
		value, ok := chosen[o.Name]
		switch {
		case !ok:
			c.wrong(at+"."+o.Name, "is required")
		case !slices.Contains(o.Values, value):
			c.wrong(at+"."+o.Name, "must be one of %s", strings.Join(o.Values, ", "))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		if !slices.ContainsFunc(options, func(o Option) bool { return o.Name == name }) {
			c.wrong(at+"."+name, "is no option of the product")
		}
	}
}

// key renders a choice of options so that equal ones are equal.
func key(chosen map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		fmt.Fprintf(&b, "%q=%q;", name, chosen[name])
	}
	return b.String()
}
