package admin

import (
	"strings"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// difference is a field in which two versions of a product are not the same.
type difference struct {
	// Field is a message id.
	Field        string
	Theirs, Mine []string
}

// differences returns where mine is not theirs, in words.
func differences(s *i18n.Speaker, theirs, mine shop.Product) []difference {
	var list []difference
	for _, field := range []struct {
		id string
		of func(shop.Product) []string
	}{
		{"admin.product.name", func(p shop.Product) []string { return []string{p.Name} }},
		{"admin.product.slug", func(p shop.Product) []string { return []string{p.Slug} }},
		{"admin.product.description", func(p shop.Product) []string { return []string{p.Description} }},
		{"admin.product.category", func(p shop.Product) []string { return []string{p.Category} }},
		{"admin.product.status", func(p shop.Product) []string { return []string{named(s, "admin.status.", p.Status)} }},
		{"admin.product.pictures", func(p shop.Product) []string { return pictures(s, p) }},
		{"admin.product.options", options},
		{"admin.product.variants", func(p shop.Product) []string { return variants(s, p) }},
	} {
		a, b := field.of(theirs), field.of(mine)
		if strings.Join(a, "\x00") != strings.Join(b, "\x00") {
			list = append(list, difference{Field: field.id, Theirs: a, Mine: b})
		}
	}
	return list
}

func pictures(s *i18n.Speaker, p shop.Product) []string {
	list := make([]string, len(p.Images))
	for i, one := range p.Images {
		text := one.URL
		if imageRow(one).Drawn() {
			text = s.T("admin.picture.drawn")
		}
		list[i] = strings.TrimSpace(text + " " + one.Alt)
	}
	return list
}

func options(p shop.Product) []string {
	list := make([]string, len(p.Options))
	for i, o := range p.Options {
		list[i] = o.Name + ": " + strings.Join(o.Values, separator)
	}
	return list
}

func variants(s *i18n.Speaker, p shop.Product) []string {
	list := make([]string, len(p.Variants))
	for i, v := range p.Variants {
		parts := []string{v.SKU, s.Money(money.New(v.Price.Amount, v.Price.Currency))}
		for _, o := range p.Options {
			parts = append(parts, o.Name+" "+v.Options[o.Name])
		}
		list[i] = strings.Join(parts, " · ")
	}
	return list
}
