package api

import (
	"context"
	"net/http"
	"net/url"

	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/cart/internal/cart"
	"github.com/souk-shop/souk/services/cart/internal/store"
)

// catalogPrices asks the catalog.
func catalogPrices(apps sidecar.Invoker) store.Prices {
	return func(ctx context.Context, skus []string) (map[string]cart.Price, error) {
		var answer struct {
			Items []cart.Price `json:"items"`
		}
		path := "/prices?" + url.Values{"sku": skus}.Encode()
		if err := sidecar.Call(ctx, apps, "catalog", http.MethodGet, path, nil, nil, &answer); err != nil {
			return nil, err
		}
		prices := make(map[string]cart.Price, len(answer.Items))
		for _, p := range answer.Items {
			prices[p.SKU] = p
		}
		return prices, nil
	}
}
