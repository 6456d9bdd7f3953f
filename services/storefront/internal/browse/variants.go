package browse

import (
	"context"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

const (
	// few is from how many pieces on a page says how many there are left.
	few = 5
	// patience is how long a page waits for what can be bought. Then it says that it does not know.
	patience = time.Second
)

// variant is a variant and what can be said of it.
type variant struct {
	shop.Variant
	// Name is made of its options; "" for a product's only variant.
	Name string
	// Stock is "in", "few", "out" or "unknown".
	Stock string
	Left  int64
}

// variants are the product's variants, with what is known of their stock.
func (p pages) variants(ctx context.Context, product shop.Product) []variant {
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	available, err := p.Shop.Availability(within, product.Slug)
	if err != nil {
		server.Log(ctx).Warn("a product's page without its availability", "product", product.ID, "error", err)
	}
	return stocked(product, available, err == nil)
}

func stocked(p shop.Product, available map[string]int64, known bool) []variant {
	all := make([]variant, len(p.Variants))
	for i, v := range p.Variants {
		all[i] = variant{Variant: v, Name: variantName(p.Options, v), Stock: "unknown"}
		if !known {
			continue
		}
		left := available[v.SKU]
		all[i].Left = left
		switch {
		case left <= 0:
			all[i].Stock = "out"
		case left <= few:
			all[i].Stock = "few"
		default:
			all[i].Stock = "in"
		}
	}
	return all
}

func variantName(options []shop.Option, v shop.Variant) string {
	var parts []string
	for _, o := range options {
		if value := v.Options[o.Name]; value != "" {
			parts = append(parts, value)
		}
	}
	return strings.Join(parts, " · ")
}

// choose returns the variant that was asked for, else the first that can be bought, else the first.
func choose(all []variant, sku string) variant {
	for _, v := range all {
		if v.SKU == sku {
			return v
		}
	}
	for _, v := range all {
		if v.Stock != "out" {
			return v
		}
	}
	if len(all) == 0 {
		return variant{Stock: "out"}
	}
	return all[0]
}
