package browse

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// article is what the page "product" shows.
type article struct {
	shop.Product
	// Trail leads from the top category to the product's own.
	Trail    []shop.Category
	Variants []variant
	// Chosen is the variant that the address or the shop chose.
	Chosen variant
	// Key makes a double click one addition.
	Key     string
	Related []shop.Summary
}

// product is the page of one product. What is served from the cache counts as a view all the same.
func (p pages) product(w http.ResponseWriter, r *http.Request) error {
	slug := name(chi.URLParam(r, "slug"))
	if slug == "" {
		return problem.NewNotFound("no-such-product", "There is no such product.")
	}
	ctx := web.Visiting(r).As(r.Context())
	product, told, err := p.Shop.Look(ctx, slug)
	if err != nil {
		return err
	}
	if product.Slug != slug && product.Slug != "" {
		status := http.StatusMovedPermanently
		if product.ID == slug {
			status = http.StatusFound // the cart's links; a slug may change
		}
		to := url.URL{Path: "/p/" + product.Slug, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), status)
		return nil
	}
	a := article{Product: product, Key: uuid.NewString()}
	a.Variants = p.variants(ctx, product)
	a.Chosen = choose(a.Variants, r.URL.Query().Get("sku"))
	p.surround(r, &a)
	if r.Method == http.MethodGet && !told {
		p.views.add(r, slug)
	}
	return p.Render(w, r, http.StatusOK, "product", &view.Frame{TitleText: product.Name, Category: product.Category}, a)
}

// surround adds what the page is worth having without.
func (p pages) surround(r *http.Request, a *article) {
	ctx := web.Visiting(r).As(r.Context())
	categories, err := p.Shop.Categories(ctx)
	if err == nil {
		a.Trail = trail(categories, a.Category)
	}
	if a.Category == "" {
		return
	}
	page, err := p.Shop.Products(ctx, shop.Query{Category: a.Category, PerPage: picks + 1})
	if err != nil {
		server.Log(ctx).Warn("a product's page without related ones", "error", err)
		return
	}
	a.Related = slices.DeleteFunc(slices.Clone(page.Items), func(s shop.Summary) bool { return s.ID == a.ID })
	a.Related = a.Related[:min(len(a.Related), picks)]
}

// trail leads from the top to the category. Categories that are each other's parents lead nowhere twice.
func trail(all []shop.Category, id string) []shop.Category {
	var way []shop.Category
	for range len(all) {
		i := slices.IndexFunc(all, func(c shop.Category) bool { return c.ID == id })
		if i < 0 {
			break
		}
		way = append([]shop.Category{all[i]}, way...)
		id = all[i].Parent
	}
	return way
}
