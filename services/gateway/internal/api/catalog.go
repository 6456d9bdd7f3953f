package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
)

func (a *api) products(w http.ResponseWriter, r *http.Request) error {
	target, err := ask("catalog/products", r.URL.RawQuery, listParameters)
	if err != nil {
		return err
	}
	return a.fromCatalog(w, r, target)
}

func (a *api) suggestions(w http.ResponseWriter, r *http.Request) error {
	if words(r.URL.Query()["q"]) == nil {
		return problem.NewInvalid("query", "The query is wrong.").WithField("q", "is required")
	}
	target, err := ask("catalog/suggestions", r.URL.RawQuery, suggestParameters)
	if err != nil {
		return err
	}
	return a.fromCatalog(w, r, target)
}

func (a *api) product(w http.ResponseWriter, r *http.Request) error {
	id, err := name(r, "id")
	if err != nil {
		return err
	}
	target := "catalog/products/" + id
	if err := a.fromCatalog(w, r, target); err != nil {
		return err
	}
	if r.Method == http.MethodGet && !isStaff(r) && !isAhead(r) {
		a.views.add(r.Context(), view{target: target, viewer: a.viewer(r)})
	}
	return nil
}

func (a *api) categories(w http.ResponseWriter, r *http.Request) error {
	return a.fromCatalog(w, r, "catalog/categories")
}

// fromCatalog answers with what the catalogue has. Staff, who may see more than others, ask past the cache.
func (a *api) fromCatalog(w http.ResponseWriter, r *http.Request, target string) error {
	if isStaff(r) {
		app, path := split(target)
		return a.forward(w, r, on(r, app, http.MethodGet, path, "If-None-Match"))
	}
	return a.fromCache(w, r, target)
}

// isAhead tells whether a request says of itself that nobody looks at its answer: a browser's that fetches what may be
// wanted later, or a storefront's for something else than a product's page.
func isAhead(r *http.Request) bool {
	purpose, _, _ := strings.Cut(r.Header.Get("Sec-Purpose"), ";")
	return strings.TrimSpace(purpose) == "prefetch"
}

func isStaff(r *http.Request) bool {
	claims, ok := token.From(r.Context())
	return ok && claims.HasRole(token.RoleStaff, token.RoleAdmin)
}

// stockItem is what the inventory says of a SKU.
type stockItem struct {
	SKU       string `json:"sku"`
	Available int64  `json:"available"`
}

// availableItem is what shoppers get to know of it.
type availableItem struct {
	SKU       string `json:"sku"`
	Available int64  `json:"available"`
	InStock   bool   `json:"in_stock"`
}

func (a *api) availability(w http.ResponseWriter, r *http.Request) error {
	id, err := name(r, "id")
	if err != nil {
		return err
	}
	response, err := a.cached(r.Context(), "catalog/products/"+id)
	if err != nil {
		return err
	}
	var product struct {
		ID       string `json:"id"`
		Variants []struct {
			SKU string `json:"sku"`
		} `json:"variants"`
	}
	if err := json.Unmarshal(response.Body, &product); err != nil {
		return unreadable("catalog", err)
	}
	skus := make([]string, len(product.Variants))
	for i, v := range product.Variants {
		skus[i] = v.SKU
	}
	available, err := a.available(r.Context(), skus...)
	if err != nil {
		return err
	}
	items := make([]availableItem, len(skus))
	for i, sku := range skus {
		items[i] = availableItem{SKU: sku, Available: available[sku], InStock: available[sku] > 0}
	}
	return server.JSON(w, http.StatusOK, map[string]any{"product_id": product.ID, "items": items})
}

// available asks the inventory how many of each SKU can be bought now; a SKU it does not know has none.
func (a *api) available(ctx context.Context, skus ...string) (map[string]int64, error) {
	available := make(map[string]int64, len(skus))
	if len(skus) == 0 {
		return available, nil
	}
	var stock struct {
		Items []stockItem `json:"items"`
	}
	path := "/stock?" + url.Values{"sku": skus}.Encode()
	err := a.fetch(ctx, call{app: "inventory", method: http.MethodGet, path: path, header: http.Header{}}, &stock)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return nil, err
	}
	for _, item := range stock.Items {
		available[item.SKU] = max(item.Available, 0)
	}
	return available, nil
}
