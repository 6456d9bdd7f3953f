package listing

import (
	"cmp"
	"slices"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
)

const (
	// maxFacetOptions and maxFacetValues bound what is shown of a shop with very many.
	maxFacetOptions = 20
	maxFacetValues  = 100
)

// Facets are what a list can be filtered by. The counts of each heed every filter but its own.
type Facets struct {
	Categories []CategoryCount `json:"categories"`
	Price      Prices          `json:"price"`
	InStock    int             `json:"in_stock"`
	Options    []OptionCounts  `json:"options"`
}

// CategoryCount is how many products are in a category or below it.
type CategoryCount struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"`
	Count  int    `json:"count"`
}

// OptionCounts are the values of an option.
type OptionCounts struct {
	Name   string       `json:"name"`
	Values []ValueCount `json:"values"`
}

// ValueCount is how many products have a variant of a value.
type ValueCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// facets counts what the products that pass the filters of a search can be filtered by; all pass every filter.
func (l *Listing) facets(s search, all dense.Set) *Facets {
	of := func(facet string) dense.Set {
		if s.limited(facet) {
			return s.without(facet)
		}
		return all
	}
	return &Facets{
		Categories: l.countCategories(of(byCategory)),
		Price:      l.sets.prices(of(byPrice), l.entries),
		InStock:    l.sets.inStock.Common(of(byStock)),
		Options:    l.countOptions(of),
	}
}

func (l *Listing) countCategories(set dense.Set) []CategoryCount {
	own := map[string]int{}
	for id, products := range l.sets.category {
		own[id] = products.Common(set)
	}
	list := []CategoryCount{}
	for _, c := range l.shelves.sorted {
		n := 0
		for _, id := range l.shelves.below[c.ID] {
			n += own[id]
		}
		if n > 0 {
			list = append(list, CategoryCount{ID: c.ID, Name: c.Name, Parent: c.Parent, Count: n})
		}
	}
	return list
}

func (l *Listing) countOptions(of func(facet string) dense.Set) []OptionCounts {
	type counted struct {
		OptionCounts
		most int
	}
	var found []counted
	for name, choices := range l.sets.options {
		values, most := countValues(of(byOption+name), choices)
		if len(values) > 0 {
			found = append(found, counted{OptionCounts{name, values}, most})
		}
	}
	slices.SortFunc(found, func(a, b counted) int { return cmp.Or(b.most-a.most, cmp.Compare(a.Name, b.Name)) })
	list := []OptionCounts{}
	for _, o := range found[:min(len(found), maxFacetOptions)] {
		list = append(list, o.OptionCounts)
	}
	return list
}

// countValues counts an option's values, in the order that products mostly have them in, and how many products all have.
func countValues(set dense.Set, choices map[string]*choice) ([]ValueCount, int) {
	all := 0
	values := []ValueCount{}
	for value, c := range choices {
		if n := c.set.Common(set); n > 0 {
			values = append(values, ValueCount{value, n})
			all += n
		}
	}
	place := func(v ValueCount) float64 {
		c := choices[v.Value]
		return float64(c.places) / float64(c.set.Len())
	}
	if len(values) > maxFacetValues {
		slices.SortFunc(values, func(a, b ValueCount) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
		values = values[:maxFacetValues]
	}
	slices.SortFunc(values, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Value, b.Value))
	})
	return values, all
}
