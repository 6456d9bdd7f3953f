package api

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/catalog/internal/listing"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// summary is a product in a list.
type summary struct {
	ID       string         `json:"id"`
	Slug     string         `json:"slug"`
	Name     string         `json:"name"`
	Category string         `json:"category"`
	Status   product.Status `json:"status"`
	Image    *product.Image `json:"image,omitempty"`
	// PriceFrom and PriceTo are the lowest and the highest price of the variants; SKUs are theirs.
	PriceFrom *money.Money `json:"price_from,omitempty"`
	PriceTo   *money.Money `json:"price_to,omitempty"`
	SKUs      []string     `json:"skus"`
	Version   int64        `json:"version"`
}

func summarize(p product.Product) summary {
	s := summary{
		ID: p.ID, Slug: p.Slug, Name: p.Name, Category: p.Category, Status: p.Status, SKUs: p.SKUs(), Version: p.Version,
	}
	if len(p.Images) > 0 {
		s.Image = &p.Images[0]
	}
	if from, to := p.PriceRange(); len(p.Variants) > 0 {
		s.PriceFrom, s.PriceTo = &from, &to
	}
	return s
}

type page struct {
	Items   []summary `json:"items"`
	Total   int       `json:"total"`
	Page    int       `json:"page"`
	PerPage int       `json:"per_page"`
}

// list answers GET /products.
func (a *api) list(w http.ResponseWriter, r *http.Request) error {
	q, err := query(r)
	if err != nil {
		return err
	}
	if q.Status != "" && q.Status != product.Active && !isStaff(r) {
		return problem.NewForbidden("role", "Only staff may list products that are not on sale.")
	}
	products, total := a.listing.List(q)
	answer := page{Items: make([]summary, len(products)), Total: total, Page: q.Page, PerPage: q.PerPage}
	for i, p := range products {
		answer.Items[i] = summarize(p)
	}
	public := q.Status == "" || q.Status == product.Active
	return cached(w, r, "", public, answer)
}

// query reads the query and names every field of it that cannot be.
func query(r *http.Request) (listing.Query, error) {
	values := r.URL.Query()
	q := listing.Query{
		Category: values.Get("category"), Text: values.Get("q"), Status: product.Status(values.Get("status")),
		Sort: listing.ByName,
	}
	if s := values.Get("sort"); s != "" {
		q.Sort = listing.Sort(s)
	}
	q.Page, q.PerPage = number(values.Get("page"), 1), number(values.Get("per_page"), listing.DefaultPerPage)
	return q, q.Check()
}

// detail answers GET /products/{id} by id, slug or former slug. A header Souk-Viewer makes it a view.
func (a *api) detail(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	p, found := a.listing.Find(id)
	if !found || (p.Status != product.Active && !isStaff(r)) {
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

func checkViewer(viewer string) error {
	if len(viewer) > 200 || slices.ContainsFunc([]byte(viewer), func(b byte) bool { return b < '!' || b > '~' }) {
		return problem.NewInvalid("viewer", "The viewer is wrong.").
			WithField("Souk-Viewer", "must be up to 200 visible ASCII characters")
	}
	return nil
}

// categories answers GET /categories.
func (a *api) categories(w http.ResponseWriter, r *http.Request) error {
	return cached(w, r, "", true, map[string]any{"items": a.listing.Categories()})
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
