package admin

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// product is what the form says, and what of it cannot be said: all other rules are the catalogue's.
func (f productForm) product(s *i18n.Speaker, write writing) (shop.Product, faults) {
	p := shop.Product{
		ID: f.ID, Version: f.Version, Name: strings.TrimSpace(f.Name), Slug: strings.TrimSpace(f.Slug),
		Description: strings.TrimSpace(f.Description), Category: f.Category, Status: f.Status,
	}
	for _, o := range f.Options {
		p.Options = append(p.Options, shop.Option{Name: strings.TrimSpace(o.Name), Values: values(o.Values)})
	}
	for _, i := range f.Images {
		p.Images = append(p.Images, shop.Image{URL: strings.TrimSpace(i.URL), Alt: strings.TrimSpace(i.Alt)})
	}
	var wrong faults
	if p.Name == "" {
		wrong.add("name", s.T("admin.rule.product.name"))
	}
	for i, row := range f.Variants {
		amount, ok := parsePrice(row.Price, write.decimals, write.point)
		if !ok {
			wrong.add("variant-"+strconv.Itoa(i)+"-price", priceRule(s, write))
		}
		v := shop.Variant{SKU: strings.TrimSpace(row.SKU), Price: money.New(amount, write.currency)}
		for j, o := range p.Options {
			if v.Options == nil {
				v.Options = map[string]string{}
			}
			v.Options[o.Name] = strings.TrimSpace(at(row.Values, j))
		}
		p.Variants = append(p.Variants, v)
	}
	return p, wrong
}

// priceRule says what a price looks like.
func priceRule(s *i18n.Speaker, write writing) string {
	return s.T("admin.rule.price", "example", formatPrice(1999, write.decimals, write.point))
}

// values are what is between the commas.
func values(text string) []string {
	var list []string
	for v := range strings.SplitSeq(text, ",") {
		if v = strings.TrimSpace(v); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// Of a field's path: the list, the place in it, and what of it.
var fieldPath = regexp.MustCompile(`^(options|variants|images)(?:\[(\d+)\](?:\.(\w+)(?:\.(.*))?(?:\[\d+\])?)?)?$`)

// input returns the id of the input for a field that the catalogue names.
func (f productForm) input(field problem.Field, detail string) string {
	if field.Name == "sku" { // another product's: the detail quotes which
		i := slices.IndexFunc(f.Variants, func(v variantRow) bool {
			return strings.Contains(detail, strconv.Quote(strings.TrimSpace(v.SKU)))
		})
		return f.cell("variant", strconv.Itoa(max(i, 0)), "sku", "")
	}
	m := fieldPath.FindStringSubmatch(field.Name)
	if m == nil {
		return field.Name
	}
	return f.cell(strings.TrimSuffix(m[1], "s"), m[2], m[3], m[4])
}

// cell is the id of an input in a row. What is about a whole list is said at the button that adds to it.
func (f productForm) cell(kind, row, column, option string) string {
	if row == "" {
		return "more-" + kind
	}
	if column == "options" {
		j := slices.IndexFunc(f.Options, func(o optionRow) bool { return strings.TrimSpace(o.Name) == option })
		column = "option-" + strconv.Itoa(max(j, 0))
		if len(f.Options) == 0 {
			column = "sku"
		}
	}
	first := map[string]string{"option": "name", "variant": "sku", "image": "url"}
	if column == "" {
		column = first[kind]
	}
	return kind + "-" + row + "-" + column
}

// refused are the faults of a form that the catalogue refused.
func (f productForm) refused(s *i18n.Speaker, write writing, err error) faults {
	var wrong faults
	e := refusal(s, err)
	for _, field := range fieldsOf(err) {
		text := rule(s, "product", field)
		switch {
		case strings.HasSuffix(field.Name, ".price.amount"):
			text = priceRule(s, write)
		case strings.HasSuffix(problem.CodeOf(err), "-taken"):
			text = e
		}
		wrong.add(f.input(field, detailOf(err)), text)
	}
	return wrong
}
