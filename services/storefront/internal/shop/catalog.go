package shop

import (
	"context"
	"net/url"
	"strconv"
)

// Query asks for a page of products. The zero value of a field asks for nothing in particular.
type Query struct {
	Text, Category, Sort string
	// MinPrice and MaxPrice are in minor units; nil is no bound.
	MinPrice, MaxPrice *int64
	InStock            bool
	// Options are "name:value".
	Options []string
	// Status is for staff.
	Status        string
	Page, PerPage int
	Facets        bool
}

// Values returns the query as the API and the storefront's own addresses have it.
func (q Query) Values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Text, "category": q.Category, "sort": q.Sort, "status": q.Status} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for name, value := range map[string]*int64{"min_price": q.MinPrice, "max_price": q.MaxPrice} {
		if value != nil {
			v.Set(name, strconv.FormatInt(*value, 10))
		}
	}
	if q.InStock {
		v.Set("in_stock", "true")
	}
	if len(q.Options) > 0 {
		v["option"] = q.Options
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	return v
}

// Products returns a page of products. It is shared, as what the other methods here return is: do not change it.
func (c *Client) Products(ctx context.Context, q Query) (Page, error) {
	values := q.Values()
	if q.PerPage > 0 {
		values.Set("per_page", strconv.Itoa(q.PerPage))
	}
	if q.Facets {
		values.Set("facets", "true")
	}
	page, err := known[Page](ctx, c, get(base+"/products", values), asGiven)
	return *page, err
}

// Product returns a product by its id or slug. It is nobody's look: see [Client.Look].
func (c *Client) Product(ctx context.Context, idOrSlug string) (Product, error) {
	p, err := known[Product](ctx, c, detail(idOrSlug), betweenViews)
	return *p, err
}

// Availability returns how many of each of the product's SKUs could be bought a moment ago.
func (c *Client) Availability(ctx context.Context, idOrSlug string) (map[string]int64, error) {
	one := get(base+"/products/"+url.PathEscape(idOrSlug)+"/availability", nil)
	answer, err := known[list[Available]](ctx, c, one, aMoment)
	if err != nil {
		return nil, err
	}
	available := make(map[string]int64, len(answer.Items))
	for _, i := range answer.Items {
		available[i.SKU] = i.Available
	}
	return available, nil
}

// list is an answer of items.
type list[T any] struct {
	Items []T `json:"items"`
}

// Categories returns the categories in their order.
func (c *Client) Categories(ctx context.Context) ([]Category, error) {
	answer, err := known[list[Category]](ctx, c, get(base+"/categories", nil), asGiven)
	return answer.Items, err
}

// CategoriesNow is [Client.Categories] past all caches: for a category that is not among those at hand.
func (c *Client) CategoriesNow(ctx context.Context) ([]Category, error) {
	one := get(base+"/categories", nil)
	answer, err := c.cache.answers.Renew(anonymous(ctx), one.target(), c.fetch(one.with("Cache-Control", "no-cache"), asGiven))
	if err != nil {
		return nil, err
	}
	found, err := meaning[list[Category]](c, answer.Body)
	return found.Items, err
}

// Suggest returns what somebody who has typed text may mean.
func (c *Client) Suggest(ctx context.Context, text string, limit int) ([]Suggestion, error) {
	one := get(base+"/suggestions", url.Values{"q": {text}, "limit": {strconv.Itoa(limit)}})
	answer, err := known[list[Suggestion]](ctx, c, one, asGiven)
	return answer.Items, err
}
