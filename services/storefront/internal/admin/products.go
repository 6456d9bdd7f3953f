package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// perPage is how many products a page of a list has.
const perPage = 25

// statuses are a product's.
var statuses = []string{"active", "draft", "archived"}

// productsPage is what "admin-products" shows.
type productsPage struct {
	listing
	Statuses []string
	Rows     []productRow
	// Stocked tells that the stock is known.
	Stocked bool
}

// productRow is a product in the list.
type productRow struct {
	shop.Summary
	// Available are all its SKUs' together.
	Available int64
}

// Thumbnail is the address of the first picture, or "". One that is in the product itself is served by the shop.
func (r productRow) Thumbnail() string {
	switch {
	case r.Image == nil:
		return ""
	case imageRow{URL: r.Image.URL}.Drawn():
		return "/pictures/" + url.PathEscape(r.ID) + "/0?v=" + strconv.FormatInt(r.Version, 10)
	}
	return r.Image.URL
}

// To is the highest price, where it is not the lowest too.
func (r productRow) To() *money.Money {
	if r.PriceTo == nil || r.PriceFrom == nil || *r.PriceTo == *r.PriceFrom {
		return nil
	}
	return r.PriceTo
}

// listing is where one is in a list of products.
type listing struct {
	Path         string
	Text, Status string
	Page, Pages  int
	Total        int
}

// Address is the list's, at a page.
func (l listing) Address(page int) string {
	v := url.Values{}
	if l.Text != "" {
		v.Set("q", l.Text)
	}
	if l.Status != "" && l.Status != statuses[0] {
		v.Set("status", l.Status)
	}
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	if len(v) == 0 {
		return l.Path
	}
	return l.Path + "?" + v.Encode()
}

// Here is the list's address at this page, With one of another status.
func (l listing) Here() string { return l.Address(l.Page) }

// With is the list's address with another status.
func (l listing) With(status string) string {
	l.Status = status
	return l.Address(1)
}

// Previous and Next are the neighbouring pages' addresses, or "".
func (l listing) Previous() string {
	if l.Page <= 1 {
		return ""
	}
	return l.Address(l.Page - 1)
}

// Next is the next page's address, or "".
func (l listing) Next() string {
	if l.Page >= l.Pages {
		return ""
	}
	return l.Address(l.Page + 1)
}

// listed reads where one is in a list, and reads the list there. A page beyond the end is the last.
func (p pages) listed(r *http.Request, path string, query url.Values) (listing, []shop.Summary, error) {
	l := listing{Path: path, Text: clip(query.Get("q")), Status: query.Get("status")}
	if !slices.Contains(statuses, l.Status) {
		l.Status = statuses[0]
	}
	l.Page, _ = strconv.Atoi(query.Get("page"))
	l.Page = min(max(l.Page, 1), maxPage)
	ctx := web.Visiting(r).As(r.Context())
	for {
		found, err := p.Shop.Products(ctx, shop.Query{Text: l.Text, Status: l.Status, Page: l.Page, PerPage: perPage})
		if err != nil {
			return l, nil, err
		}
		l.Total, l.Pages = found.Total, max((found.Total+perPage-1)/perPage, 1)
		if l.Page <= l.Pages {
			return l, found.Items, nil
		}
		l.Page = l.Pages
	}
}

// maxPage is the last page that is asked for.
const maxPage = 1_000_000

// products lists the products.
func (p pages) products(w http.ResponseWriter, r *http.Request) error {
	l, found, err := p.listed(r, "/admin/products", r.URL.Query())
	if err != nil {
		return err
	}
	page := productsPage{listing: l, Statuses: statuses}
	stock, err := p.Shop.Stock(web.Visiting(r).As(r.Context()), skusOf(found))
	if err != nil { // without its stock the list is still worth having
		server.Log(r.Context()).Warn("products without their stock", "error", err)
	}
	page.Stocked = err == nil
	for _, one := range found {
		row := productRow{Summary: one}
		for _, sku := range one.SKUs {
			row.Available += stock[sku].Available
		}
		page.Rows = append(page.Rows, row)
	}
	return p.Render(w, r, http.StatusOK, "admin-products", frame("admin.products.title"), page)
}

func skusOf(products []shop.Summary) []string {
	var skus []string
	for _, one := range products {
		skus = append(skus, one.SKUs...)
	}
	return skus
}

// productPage is what "admin-product" shows.
type productPage struct {
	productForm
	Wrong faults
	// Notice says why nothing was saved.
	Notice string
	// Theirs are the differences to what somebody else has made of it meanwhile.
	Theirs     []difference
	Categories []shop.Category
	Statuses   []string
	Currency   string
	// Focus is the id of the input to be typed into next.
	Focus string
}

// Action is where the form goes.
func (p productPage) Action() string {
	if p.ID == "" {
		return "/admin/products/new"
	}
	return "/admin/products/" + url.PathEscape(p.ID)
}

// Known tells whether the category is one of those there are.
func (p productPage) Known() bool {
	return p.Category == "" || slices.ContainsFunc(p.Categories, func(c shop.Category) bool { return c.ID == p.Category })
}

// showProduct renders the form: all of the page, or for htmx the form alone.
func (p pages) showProduct(w http.ResponseWriter, r *http.Request, status int, page productPage) error {
	v := web.Visiting(r)
	page.Statuses, page.Currency = statuses, p.Currency
	categories, err := p.Shop.Categories(v.As(r.Context()))
	if err != nil { // a category that is chosen stays chosen
		server.Log(r.Context()).Warn("a form without the categories", "error", err)
	}
	page.Categories = categories
	around := titled(page.Name)
	if page.ID == "" {
		around = frame("admin.product.new")
	}
	if web.IsPart(r) {
		return p.PartOf(w, r, status, "admin-product", "form", around, page)
	}
	return p.Render(w, r, status, "admin-product", around, page)
}
