// Package catalog asks the catalog service what products cost now.
package catalog

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/orders/internal/cart"
)

// patience is how long the catalog may take. It leaves a delivery the time to keep what it was about.
const patience = 3 * time.Second

// Catalog is the catalog service.
type Catalog struct{ apps sidecar.Invoker }

// New returns the catalog behind the sidecar.
func New(apps sidecar.Invoker) *Catalog { return &Catalog{apps: apps} }

// Prices returns what the catalog says of SKUs; those it does not know are not in the answer. Whatever goes wrong is an
// error of kind Unavailable: the question is right, so asking again is.
func (c *Catalog) Prices(ctx context.Context, skus []string) (map[string]cart.Price, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var answer struct {
		Items []cart.Price `json:"items"`
	}
	path := "/prices?" + url.Values{"sku": skus}.Encode()
	if err := sidecar.Call(ctx, c.apps, "catalog", http.MethodGet, path, nil, nil, &answer); err != nil {
		return nil, problem.NewUnavailable("catalog", "The catalog did not tell its prices; please try again.").Because(err)
	}
	prices := make(map[string]cart.Price, len(answer.Items))
	for _, p := range answer.Items {
		prices[p.SKU] = p
	}
	return prices, nil
}
