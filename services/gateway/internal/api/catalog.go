package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
)

// listParameters are what a list of products can be asked for. Others are passed over: they must not fill the cache.
var listParameters = []string{"category", "q", "status", "sort", "page", "per_page"}

func (a *api) products(w http.ResponseWriter, r *http.Request) error {
	asked, query := r.URL.Query(), url.Values{}
	for _, name := range listParameters {
		if value := asked.Get(name); value != "" {
			query.Set(name, value)
		}
	}
	path := "/products"
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return a.fromCatalog(w, r, path)
}

func (a *api) product(w http.ResponseWriter, r *http.Request) error {
	id, err := name(r, "id")
	if err != nil {
		return err
	}
	path := "/products/" + id
	if err := a.fromCatalog(w, r, path); err != nil {
		return err
	}
	if r.Method == http.MethodGet && !isStaff(r) {
		a.views.add(r.Context(), view{path: path, viewer: a.viewer(r)})
	}
	return nil
}

func (a *api) categories(w http.ResponseWriter, r *http.Request) error {
	return a.fromCatalog(w, r, "/categories")
}

// fromCatalog answers with what the catalogue has at path. Staff, who may see more than others, ask past the cache.
func (a *api) fromCatalog(w http.ResponseWriter, r *http.Request, path string) error {
	if isStaff(r) {
		return a.forward(w, r, on(r, "catalog", http.MethodGet, path, "If-None-Match"))
	}
	response, err := a.cached(r.Context(), path)
	if err != nil {
		return err
	}
	response.Serve(w, r)
	return nil
}

func isStaff(r *http.Request) bool {
	claims, ok := token.From(r.Context())
	return ok && claims.HasRole(token.RoleStaff, token.RoleAdmin)
}

// cached returns what the catalogue answers to everybody at path.
func (a *api) cached(ctx context.Context, path string) (httpcache.Response, error) {
	return a.cache.Get(ctx, path, func(ctx context.Context, etag string) (httpcache.Response, error) {
		return a.readCatalog(ctx, path, etag, "")
	})
}

// readCatalog asks the catalogue, on behalf of viewer where that is not "".
func (a *api) readCatalog(ctx context.Context, path, etag, viewer string) (httpcache.Response, error) {
	c := call{app: "catalog", method: http.MethodGet, path: path, header: http.Header{}}
	if etag != "" {
		c.header.Set("If-None-Match", etag)
	}
	if viewer != "" {
		c.header.Set(viewerHeader, viewer)
	}
	answer, err := a.do(ctx, c)
	if err != nil {
		return httpcache.Response{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	response, err := httpcache.Read(answer, maxAnswer)
	if err != nil {
		return httpcache.Response{}, unreadable(c.app, err)
	}
	return response, nil
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
	response, err := a.cached(r.Context(), "/products/"+id)
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
