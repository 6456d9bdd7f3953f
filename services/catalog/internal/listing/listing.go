package listing

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// entry is a product with what lists need of it.
type entry struct {
	product.Product
	words []string
	name  string
	from  int64
}

// order is all entries in one order.
type order struct {
	compare func(a, b *entry) int
	sorted  []*entry
}

func (o *order) insert(e *entry) {
	i, _ := slices.BinarySearchFunc(o.sorted, e, o.compare)
	o.sorted = slices.Insert(o.sorted, i, e)
}

func (o *order) remove(e *entry) {
	if i, ok := slices.BinarySearchFunc(o.sorted, e, o.compare); ok {
		o.sorted = slices.Delete(o.sorted, i, i+1)
	}
}

// orders returns the orders, each total: no two products are equal in it.
func orders() map[Sort]*order {
	byID := func(a, b *entry) int { return cmp.Compare(a.ID, b.ID) }
	return map[Sort]*order{
		ByName:      {compare: func(a, b *entry) int { return cmp.Or(cmp.Compare(a.name, b.name), byID(a, b)) }},
		ByPrice:     {compare: func(a, b *entry) int { return cmp.Or(cmp.Compare(a.from, b.from), byID(a, b)) }},
		ByPriceDown: {compare: func(a, b *entry) int { return cmp.Or(cmp.Compare(b.from, a.from), byID(a, b)) }},
		Newest:      {compare: func(a, b *entry) int { return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), byID(a, b)) }},
	}
}

// Listing holds the catalogue. Its methods are safe for concurrent use; reads do not wait for each other.
type Listing struct {
	mu         sync.RWMutex
	products   map[string]*entry
	slugs      map[string]string
	orders     map[Sort]*order
	categories product.Categories
}

// New returns an empty catalogue.
func New() *Listing {
	return &Listing{products: map[string]*entry{}, slugs: map[string]string{}, orders: orders()}
}

// Put takes products in. One that is older than what is there is passed over, so they may come in any order.
func (l *Listing) Put(products ...product.Product) {
	l.mu.Lock()
	defer l.mu.Unlock()
	many := len(products) > 100
	for _, p := range products {
		l.put(p, !many)
	}
	if many {
		l.sort()
	}
}

func (l *Listing) put(p product.Product, keepSorted bool) {
	old := l.products[p.ID]
	if p.Version == 0 || (old != nil && old.Version >= p.Version) {
		return
	}
	if old != nil {
		l.forget(old, keepSorted)
	}
	e := l.entry(p)
	l.products[p.ID] = e
	l.slugs[p.Slug] = p.ID
	for _, former := range p.FormerSlugs {
		l.slugs[former] = p.ID
	}
	if keepSorted {
		for _, o := range l.orders {
			o.insert(e)
		}
	}
}

func (l *Listing) entry(p product.Product) *entry {
	from, _ := p.PriceRange()
	return &entry{
		Product: p, words: vocabulary(p, l.categories[p.Category].Name), name: strings.ToLower(p.Name), from: from.Amount,
	}
}

func (l *Listing) forget(e *entry, keepSorted bool) {
	for _, slug := range append([]string{e.Slug}, e.FormerSlugs...) {
		if l.slugs[slug] == e.ID {
			delete(l.slugs, slug)
		}
	}
	if keepSorted {
		for _, o := range l.orders {
			o.remove(e)
		}
	}
}

// sort puts every order right after many changes.
func (l *Listing) sort() {
	for _, o := range l.orders {
		o.sorted = slices.SortedFunc(maps.Values(l.products), o.compare)
	}
}

// PutCategories replaces the categories. The products' words follow their categories' names.
func (l *Listing) PutCategories(cs product.Categories) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if maps.Equal(l.categories, cs) {
		return
	}
	before := l.categories
	l.categories = maps.Clone(cs)
	for _, e := range l.products {
		if before[e.Category].Name != cs[e.Category].Name {
			e.words = vocabulary(e.Product, cs[e.Category].Name)
		}
	}
}

// Categories returns the categories in their order.
func (l *Listing) Categories() []product.Category {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.categories.Sorted()
}

// Versions returns the version of each product.
func (l *Listing) Versions() map[string]int64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	versions := make(map[string]int64, len(l.products))
	for id, e := range l.products {
		versions[id] = e.Version
	}
	return versions
}

// Find returns the product of an id or a slug. What it returns is not to be changed.
func (l *Listing) Find(idOrSlug string) (product.Product, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	e := l.products[idOrSlug]
	if e == nil {
		e = l.products[l.slugs[idOrSlug]]
	}
	if e == nil {
		return product.Product{}, false
	}
	return e.Product, true
}

// List returns a page of products and how many there are in all. The query must be one that [Query.Check] passes.
func (l *Listing) List(q Query) (page []product.Product, total int) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	match := l.matcher(q)
	first, last := (q.Page-1)*q.PerPage, q.Page*q.PerPage
	for _, e := range l.orders[q.Sort].sorted {
		if !match(e) {
			continue
		}
		if total >= first && total < last {
			page = append(page, e.Product)
		}
		total++
	}
	return page, total
}

func (l *Listing) matcher(q Query) func(*entry) bool {
	status := cmp.Or(q.Status, product.Active)
	var categories map[string]bool
	if q.Category != "" {
		categories = l.categories.Below(q.Category)
	}
	prefixes := words(q.Text)
	return func(e *entry) bool {
		if e.Status != status || (categories != nil && !categories[e.Category]) {
			return false
		}
		for _, prefix := range prefixes {
			if !begins(e.words, prefix) {
				return false
			}
		}
		return true
	}
}
