package api

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// detail answers GET /products/{id} by id, slug or former slug. A header Souk-Viewer makes it a view.
func (a *api) detail(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	p, err := a.find(r, id)
	if err != nil {
		return err
	}
	if p.Status != product.Active && !isStaff(r) {
		return product.NotFound(id)
	}
	if viewer := r.Header.Get("Souk-Viewer"); viewer != "" && p.Status == product.Active {
		if err := checkViewer(viewer); err != nil {
			return err
		}
		if err := a.views.Viewed(r.Context(), p, viewer); err != nil {
			return err
		}
	}
	return cached(w, r, etag(p), p.Status == product.Active, p)
}

// find returns the product of an id, a slug or a former slug: from memory, or where that does not know it, from its
// document, for another replica may have made it a moment ago. Staff, who edit what they read, always get what its document
// says. The error is of kind NotFound where there is none.
func (a *api) find(r *http.Request, name string) (product.Product, error) {
	if p, found := a.listing.Find(name); found && !isStaff(r) {
		return p, nil
	}
	id, err := a.idOf(r.Context(), name)
	if err != nil {
		return product.Product{}, err
	}
	p, err := a.shelf.Get(r.Context(), id)
	if err == nil && p.ID != name && !p.HasSlug(name) {
		err = product.NotFound(name) // a claim whose product does not bear it out
	}
	return p, err
}

func checkViewer(viewer string) error {
	if len(viewer) > 200 || slices.ContainsFunc([]byte(viewer), func(b byte) bool { return b < '!' || b > '~' }) {
		return problem.NewInvalid("viewer", "The viewer is wrong.").
			WithField("Souk-Viewer", "must be up to 200 visible ASCII characters")
	}
	return nil
}

// categories answers GET /categories: staff, who edit them, from the document.
func (a *api) categories(w http.ResponseWriter, r *http.Request) error {
	if !isStaff(r) {
		return cached(w, r, "", true, map[string]any{"items": a.listing.Categories()})
	}
	all, err := a.shelf.Categories(r.Context())
	if err != nil {
		return err
	}
	return cached(w, r, "", false, map[string]any{"items": all.Sorted()})
}

// price is what a SKU costs now.
type price struct {
	SKU       string      `json:"sku"`
	ProductID string      `json:"product_id"`
	Name      string      `json:"name"`
	UnitPrice money.Money `json:"unit_price"`
	Sellable  bool        `json:"sellable"`
}

// maxPrices bounds the SKUs of one question: the lines of the largest cart.
const maxPrices = 100

// prices answers GET /prices from the documents themselves: an order is confirmed by it, so it is never out of date.
func (a *api) prices(w http.ResponseWriter, r *http.Request) error {
	skus := r.URL.Query()["sku"]
	if len(skus) == 0 || len(skus) > maxPrices {
		return problem.NewInvalid("query", "The query is wrong.").WithLimit("sku", "must be there once or more", maxPrices)
	}
	for _, sku := range skus {
		if err := product.CheckSKU(sku); err != nil {
			return err
		}
	}
	slices.Sort(skus)
	skus = slices.Compact(skus)
	products, err := a.shelf.WithSKUs(r.Context(), skus)
	if err != nil {
		return err
	}
	items := []price{}
	for _, sku := range skus {
		p, ok := products[sku]
		if !ok {
			continue
		}
		v := p.Variants[slices.Index(p.SKUs(), sku)]
		items = append(items, price{SKU: sku, ProductID: p.ID, Name: p.Name, UnitPrice: v.Price, Sellable: p.Status == product.Active})
	}
	w.Header().Set("Cache-Control", "no-store")
	return server.JSON(w, http.StatusOK, map[string]any{"items": items})
}

func isStaff(r *http.Request) bool {
	claims, ok := token.From(r.Context())
	return ok && claims.HasRole(token.RoleStaff, token.RoleAdmin)
}
