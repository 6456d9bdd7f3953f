package main

import (
	"context"
	"fmt"
)

// pages measures product pages through the storefront beside the gateway's bare answer for the same product.
func (b *bench) pages(ctx context.Context) error {
	fmt.Printf("\n%-20s  %14s  %9s  %9s\n", "product pages", "per second", "p50", "p99")
	rates := map[string]float64{}
	for _, from := range []struct{ name, url string }{
		{"gateway's answer", b.url + "/api/v1/products/" + b.product.ID},
		{"storefront's page", b.storefront + "/p/" + b.product.Slug},
	} {
		m, err := b.readAtOnce(ctx, from.url)
		if err != nil {
			return err
		}
		rates[from.name] = m.perSecond()
		fmt.Printf("%-20s  %14.0f  %9s  %9s\n", from.name, m.perSecond(), m.percentile(50), m.percentile(99))
	}
	fmt.Printf("%-20s  %14.2f\n", "ratio", rates["storefront's page"]/rates["gateway's answer"])
	fmt.Printf("%d connections; each page counts as a view.\n", readers)
	return nil
}
