package browse

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// few is from how many pieces on a page says how many there are left.
const few = 5

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

// variant is a variant and what can be said of it.
type variant struct {
	shop.Variant
	// Name is made of its options; "" for a product's only variant.
	Name string
	// Stock is "in", "few", "out" or "unknown".
	Stock string
	Left  int64
}

// product is the page of one product. What is served from the cache counts as a view all the same.
func (p pages) product(w http.ResponseWriter, r *http.Request) error {
	slug := name(chi.URLParam(r, "slug"))
	if slug == "" {
		return problem.NewNotFound("no-such-product", "There is no such product.")
	}
	ctx := web.Visiting(r).As(r.Context())
	product, err := p.Shop.Product(ctx, slug)
	if err != nil {
		return err
	}
	if product.Slug != slug && product.Slug != "" {
		status := http.StatusMovedPermanently
		if product.ID == slug {
			status = http.StatusFound // the cart's links; a slug may change
		}
		http.Redirect(w, r, "/p/"+url.PathEscape(product.Slug), status)
		return nil
	}
	a := article{Product: product, Key: uuid.NewString()}
	available, err := p.Shop.Availability(ctx, slug)
	if err != nil {
		server.Log(ctx).Warn("a product's page without its availability", "error", err)
	}
	a.Variants = variants(product, available, err == nil)
	a.Chosen = choose(a.Variants, r.URL.Query().Get("sku"))
	p.surround(r, &a)
	if r.Method == http.MethodGet && product.Status == "active" {
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
	a.Related = slices.DeleteFunc(page.Items, func(s shop.Summary) bool { return s.ID == a.ID })
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

func variants(p shop.Product, available map[string]int64, known bool) []variant {
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
