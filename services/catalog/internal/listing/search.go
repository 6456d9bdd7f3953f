package listing

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// Result is a page of products, and how many there are in all.
type Result struct {
	Items []Item
	Total int
	// Facets is nil where the query did not ask for them.
	Facets *Facets
}

// Item is a product in a list.
type Item struct {
	product.Summary
	// InStock tells whether any of its variants can be bought.
	InStock bool `json:"in_stock"`
}

// filter limits a list by one facet.
type filter struct {
	facet string
	set   dense.Set
}

// The facets; an option's is its name after byOption.
const (
	byCategory = "category"
	byPrice    = "price"
	byStock    = "stock"
	byOption   = "option:"
)

// search is a query's products, by what limits them.
type search struct {
	loan    *dense.Loan
	match   match
	filters []filter
}

// List answers a query, which must be one that [Query.Check] passes.
func (l *Listing) List(q Query) (Result, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	s := search{loan: l.pool.Lend(len(l.entries))}
	defer s.loan.Return()
	among := s.loan.Set()
	l.sets.of(cmp.Or(q.Status, product.Active)).Into(among)
	var err error
	if s.match, err = l.match(s.loan, text.Words(q.Text), everywhere, among); err != nil {
		return Result{}, fmt.Errorf("search for %q: %w", q.Text, err)
	}
	s.filters = l.filters(q, s)
	set := s.without("")
	shown := l.page(q, s, set)
	r := Result{Items: make([]Item, len(shown)), Total: set.Len()}
	for i, number := range shown {
		r.Items[i] = Item{Summary: l.entries[number].Summary(), InStock: l.sets.inStock.Has(number)}
	}
	if q.Facets {
		r.Facets = l.facets(s, set)
	}
	return r, nil
}

func (l *Listing) page(q Query, s search, set dense.Set) []uint32 {
	skip := (q.Page - 1) * q.PerPage
	if q.Sort == Relevance && len(s.match.words) > 0 {
		return l.relevant(s.loan, s.match, set, skip, q.PerPage)
	}
	sort := q.Sort
	if sort == Relevance {
		sort = ByName
	}
	return l.orders[sort].page(set, skip, q.PerPage)
}

// filters returns what limits the list besides status and text.
func (l *Listing) filters(q Query, s search) []filter {
	var list []filter
	by := func(facet string) dense.Set {
		set := s.loan.Set()
		list = append(list, filter{facet, set})
		return set
	}
	if q.Category != "" {
		l.inCategory(q.Category, by(byCategory))
	}
	if q.MinPrice != nil || q.MaxPrice != nil {
		low, high := q.prices()
		l.sets.between(low, high, s.match.set, l.entries, by(byPrice))
	}
	if q.InStock {
		l.sets.inStock.Into(by(byStock))
	}
	options := map[string]dense.Set{}
	for _, o := range q.Options {
		if options[o.Name] == nil {
			options[o.Name] = by(byOption + o.Name)
		}
		if c := l.sets.options[o.Name][o.Value]; c != nil {
			c.set.Into(options[o.Name])
		}
	}
	return list
}

// prices returns from where to where prices may be.
func (q Query) prices() (low, high int64) {
	low, high = 0, math.MaxInt64
	if q.MinPrice != nil {
		low = *q.MinPrice
	}
	if q.MaxPrice != nil {
		high = *q.MaxPrice
	}
	return low, high
}

// without returns the products that pass every filter but the facet's own.
func (s search) without(facet string) dense.Set {
	set := s.loan.Set()
	set.Copy(s.match.set)
	for _, f := range s.filters {
		if f.facet != facet {
			set.And(f.set)
		}
	}
	return set
}

// limited tells whether a filter is of the facet.
func (s search) limited(facet string) bool {
	return slices.ContainsFunc(s.filters, func(f filter) bool { return f.facet == facet })
}
