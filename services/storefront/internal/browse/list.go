package browse

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// listing is what the page "list" shows.
type listing struct {
	Query shop.Query
	// Path is the page's own path, Category what it is of; nil on the search page.
	Path     string
	Category *shop.Category
	// Above leads from the top to the category, Below are its parts.
	Above []shop.Category
	Below []shop.Category
	Page  shop.Page
	Sorts []string
	// Min and Max are the prices as they were typed.
	Min, Max string
	Chips    []chip
	Choices  []choice
	Prices   []priceRange
	Previous string
	Next     string
	Pages    int
}

// chip is a filter that is set, and where the page without it is.
type chip struct{ Text, Without string }

// choice is an option and its values.
type choice struct {
	Name   string
	Values []value
}

// value is a choice of an option.
type value struct {
	shop.ValueCount
	// ID is the field's, Pair "name:value".
	ID, Pair string
	Chosen   bool
}

// priceRange is a range to choose.
type priceRange struct {
	Text, Address string
	Count         int64
	Chosen        bool
}

// search is the page of everything that a query finds.
func (p pages) search(w http.ResponseWriter, r *http.Request) error {
	q := queryOf(r.URL.Query(), p.decimals())
	return p.list(w, r, q, listing{Path: "/search"}, &view.Frame{Title: "search.title", Text: q.Text})
}

// category is the page of a category.
func (p pages) category(w http.ResponseWriter, r *http.Request) error {
	id := name(chi.URLParam(r, "id"))
	categories, i, err := p.find(web.Visiting(r).As(r.Context()), id)
	if err != nil {
		return err
	}
	q := queryOf(r.URL.Query(), p.decimals())
	q.Category = id
	l := listing{Path: "/c/" + id, Category: &categories[i], Above: trail(categories, categories[i].Parent)}
	for _, c := range categories {
		if c.Parent == id {
			l.Below = append(l.Below, c)
		}
	}
	return p.list(w, r, q, l, &view.Frame{TitleText: categories[i].Name, Category: id, Text: q.Text, Categories: categories})
}

// find returns the categories, and where among them the one with this id is. One that is not known is asked for past the
// cache: it may be new.
func (p pages) find(ctx context.Context, id string) ([]shop.Category, int, error) {
	for _, read := range []func(context.Context) ([]shop.Category, error){p.Shop.Categories, p.Shop.CategoriesNow} {
		categories, err := read(ctx)
		if err != nil {
			return nil, 0, err
		}
		if i := slices.IndexFunc(categories, func(c shop.Category) bool { return c.ID == id }); i >= 0 {
			return categories, i, nil
		}
	}
	return nil, 0, problem.NewNotFound("no-such-category", "There is no such category.")
}

// list asks for the products and shows them. A page behind the last one is the last one.
func (p pages) list(w http.ResponseWriter, r *http.Request, q shop.Query, l listing, f *view.Frame) error {
	ctx := web.Visiting(r).As(r.Context())
	found, err := p.Shop.Products(ctx, q)
	if err != nil {
		return err
	}
	l.Pages = (found.Total + perPage - 1) / perPage
	if q.Page > 1 && len(found.Items) == 0 && l.Pages > 0 {
		q.Page = min(l.Pages, maxPage)
		if found, err = p.Shop.Products(ctx, q); err != nil {
			return err
		}
	}
	l.Query, l.Page, l.Sorts = q, found, sorts(q.Text)
	p.describe(&l, web.Visiting(r).Speaker)
	w.Header().Add("Vary", "Hx-Request") // a browser that goes back must not take the part for the page
	if web.IsPart(r) {
		w.Header().Set("Hx-Push-Url", address(l.Path, q, p.decimals()))
		return p.Part(w, r, "list", "listing", f, l)
	}
	return p.Render(w, r, http.StatusOK, "list", f, l)
}

// describe works out what surrounds the products: filters, chips and pages.
func (p pages) describe(l *listing, s *i18n.Speaker) {
	q, decimals := l.Query, p.decimals()
	l.Min, l.Max = written(q.MinPrice, decimals), written(q.MaxPrice, decimals)
	at := func(change func(*shop.Query)) string {
		other := q
		other.Page, other.Options = 1, slices.Clone(q.Options)
		change(&other)
		return address(l.Path, other, decimals)
	}
	if q.Page > 1 {
		l.Previous = at(func(o *shop.Query) { o.Page = q.Page - 1 })
	}
	if q.Page < min(l.Pages, maxPage) {
		l.Next = at(func(o *shop.Query) { o.Page = q.Page + 1 })
	}
	l.Chips = p.chips(l, s, at)
	if f := l.Page.Facets; f != nil {
		l.Choices = choices(f.Options, q.Options)
		l.Prices = p.priceRanges(f.Price, q, s, at)
	}
}

func (p pages) chips(l *listing, s *i18n.Speaker, at func(func(*shop.Query)) string) []chip {
	q := l.Query
	var chips []chip
	add := func(text string, without func(*shop.Query)) { chips = append(chips, chip{text, at(without)}) }
	if q.Text != "" {
		add("“"+q.Text+"”", func(o *shop.Query) { o.Text = "" })
	}
	if q.Category != "" && l.Category == nil {
		add(categoryName(l.Page.Facets, q.Category), func(o *shop.Query) { o.Category = "" })
	}
	if q.MinPrice != nil {
		add(s.T("filter.from", "price", s.Money(money.New(*q.MinPrice, p.Currency))), func(o *shop.Query) { o.MinPrice = nil })
	}
	if q.MaxPrice != nil {
		add(s.T("filter.to", "price", s.Money(money.New(*q.MaxPrice, p.Currency))), func(o *shop.Query) { o.MaxPrice = nil })
	}
	if q.InStock {
		add(s.T("filter.stock"), func(o *shop.Query) { o.InStock = false })
	}
	for _, pair := range q.Options {
		name, value, _ := strings.Cut(pair, ":")
		add(name+": "+value, func(o *shop.Query) {
			o.Options = slices.DeleteFunc(o.Options, func(other string) bool { return other == pair })
		})
	}
	return chips
}

func categoryName(f *shop.Facets, id string) string {
	if f != nil {
		for _, c := range f.Categories {
			if c.ID == id {
				return c.Name
			}
		}
	}
	return id
}

// choices are the options to filter by. One that is chosen stays to be seen, also where it finds nothing.
func choices(facets []shop.OptionFacet, chosen []string) []choice {
	const most = 12
	var all []choice
	for i, f := range facets {
		c := choice{Name: f.Name}
		for j, v := range f.Values {
			pair := f.Name + ":" + v.Value
			isChosen := slices.Contains(chosen, pair)
			if j >= most && !isChosen {
				continue
			}
			c.Values = append(c.Values, value{ValueCount: v, ID: fieldID(i, j), Pair: pair, Chosen: isChosen})
		}
		all = append(all, c)
	}
	for _, pair := range chosen {
		if !slices.ContainsFunc(all, func(c choice) bool {
			return slices.ContainsFunc(c.Values, func(v value) bool { return v.Pair == pair })
		}) {
			name, text, _ := strings.Cut(pair, ":")
			all = append(all, choice{Name: name, Values: []value{
				{ValueCount: shop.ValueCount{Value: text}, ID: fieldID(len(all), 0), Pair: pair, Chosen: true},
			}})
		}
	}
	return all
}

func (p pages) priceRanges(f shop.PriceFacet, q shop.Query, s *i18n.Speaker, at func(func(*shop.Query)) string) []priceRange {
	ranges := make([]priceRange, 0, len(f.Ranges))
	for _, one := range f.Ranges {
		if one.Count == 0 {
			continue
		}
		ranges = append(ranges, priceRange{
			Text: p.rangeText(one, s), Count: one.Count,
			Chosen:  same(one.From, q.MinPrice) && same(one.To, q.MaxPrice),
			Address: at(func(o *shop.Query) { o.MinPrice, o.MaxPrice = one.From, one.To }),
		})
	}
	return ranges
}

func (p pages) rangeText(r shop.PriceRange, s *i18n.Speaker) string {
	switch {
	case r.From == nil && r.To == nil:
		return s.T("filter.any")
	case r.From == nil:
		return s.T("filter.to", "price", s.Money(money.New(*r.To, p.Currency)))
	case r.To == nil:
		return s.T("filter.from", "price", s.Money(money.New(*r.From, p.Currency)))
	}
	return s.Money(money.New(*r.From, p.Currency)) + " – " + s.Money(money.New(*r.To, p.Currency))
}

func same(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
