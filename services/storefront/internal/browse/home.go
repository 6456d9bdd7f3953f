package browse

import (
	"context"
	"net/http"
	"sync"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// picks is how many products a row of the home page has, and rows how many categories have one.
const (
	picks = 6
	rows  = 6
)

// home is the shop's first page.
type home struct {
	// Newest are the shop's newest products.
	Newest []shop.Summary
	Rows   []row
}

// row is a category and some of its products.
type row struct {
	shop.Category
	Total    int
	Products []shop.Summary
}

// home shows the newest products and a row of each category. A row that cannot be had is left out.
func (p pages) home(w http.ResponseWriter, r *http.Request) error {
	ctx := web.Visiting(r).As(r.Context())
	categories, err := p.Shop.Categories(ctx)
	if err != nil {
		return err
	}
	var top []shop.Category
	for _, c := range categories {
		if c.Parent == "" && len(top) < rows {
			top = append(top, c)
		}
	}
	data := home{Rows: make([]row, len(top))}
	var wg sync.WaitGroup
	var newest error
	wg.Go(func() { data.Newest, _, newest = p.some(ctx, shop.Query{Sort: "newest", PerPage: picks}) })
	for i, c := range top {
		wg.Go(func() {
			data.Rows[i].Category = c
			var err error
			data.Rows[i].Products, data.Rows[i].Total, err = p.some(ctx, shop.Query{Category: c.ID, PerPage: picks})
			if err != nil {
				server.Log(ctx).Warn("the home page lacks a row", "category", c.ID, "error", err)
			}
		})
	}
	wg.Wait()
	if newest != nil {
		server.Log(ctx).Warn("the home page lacks what is new", "error", newest)
	}
	return p.Render(w, r, http.StatusOK, "home", &view.Frame{Categories: categories}, data)
}

func (p pages) some(ctx context.Context, q shop.Query) ([]shop.Summary, int, error) {
	page, err := p.Shop.Products(ctx, q)
	return page.Items, page.Total, err
}
