// Package listing is the catalogue as shoppers read it: in memory, sorted, searchable, counted. It is built from the
// products' documents and told of each change; it never reads anything itself.
//
// A product has a number, its place in the table of entries, for as long as the process lives. What can be filtered by is
// kept as bitmaps of these numbers, the words of texts in package text, and each order as a list of them.
package listing

import (
	"maps"
	"slices"
	"sync"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// Listing holds the catalogue. Its methods are safe for concurrent use; reads do not wait for each other, nor for what a
// change takes to prepare.
type Listing struct {
	// writing is held by who changes something, from before it is prepared until it is done; mu too while it is done. What
	// is only changed under both may be read under either: all but skus and what is in stock, which mu alone guards.
	writing sync.Mutex
	mu      sync.RWMutex
	entries []*entry
	ids     map[string]*entry
	slugs   map[string]*entry
	skus    map[string]sku
	orders  map[Sort]*order
	sets    sets
	words   *text.Index
	shelves shelves
	pool    dense.Pool
	known   known
}

// sku is who has a SKU, nil while nobody has, and whether it could be bought.
type sku struct {
	owner     *entry
	available bool
}

// New returns an empty catalogue.
func New() *Listing {
	return &Listing{
		ids: map[string]*entry{}, slugs: map[string]*entry{}, skus: map[string]sku{}, orders: orders(), sets: newSets(),
		words: &text.Index{}, shelves: newShelves(nil),
	}
}

// Put takes products in. One that is older than what is there is passed over, so they may come in any order. The error is
// of an index that cannot be built; nothing is taken in then.
func (l *Listing) Put(products ...product.Product) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	fresh := l.newer(products)
	if len(fresh) == 0 {
		return nil
	}
	segments, err := l.index(fresh)
	if err != nil {
		return err
	}
	sorted := l.resort(fresh)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range fresh {
		l.put(e)
	}
	for _, s := range segments {
		l.words.Add(s)
	}
	l.orders = sorted
	l.known.forget()
	return nil
}

// newer returns entries for those of the products that are newer than what is there, each product once.
func (l *Listing) newer(products []product.Product) []*entry {
	var fresh []*entry
	at := map[string]int{}
	next := len(l.entries)
	for _, p := range products {
		old := l.ids[p.ID]
		if p.Version == 0 || (old != nil && old.version >= p.Version) {
			continue
		}
		if i, twice := at[p.ID]; twice {
			if fresh[i].version < p.Version {
				fresh[i] = newEntry(p, fresh[i].number)
			}
			continue
		}
		number := uint32(next)
		if old != nil {
			number = old.number
		} else {
			next++
		}
		at[p.ID] = len(fresh)
		fresh = append(fresh, newEntry(p, number))
	}
	return fresh
}

// put replaces one entry everywhere but in the orders and in the words.
func (l *Listing) put(e *entry) {
	if int(e.number) < len(l.entries) {
		l.forget(l.entries[e.number])
		l.entries[e.number] = e
	} else {
		l.entries = append(l.entries, e)
	}
	p := e.Unpack()
	l.ids[p.ID] = e
	for _, slug := range slugs(p) {
		l.slugs[slug] = e
	}
	for _, v := range p.Variants {
		l.skus[v.SKU] = sku{owner: e, available: l.skus[v.SKU].available}
	}
	l.sets.add(e, p, l.inStock(p.SKUs()))
	l.shelves.need(p.Category)
}

func (l *Listing) forget(e *entry) {
	p := e.Unpack()
	for _, slug := range slugs(p) {
		if l.slugs[slug] == e {
			delete(l.slugs, slug)
		}
	}
	for _, v := range p.Variants {
		if s := l.skus[v.SKU]; s.owner == e {
			l.skus[v.SKU] = sku{available: s.available}
		}
	}
	l.sets.remove(e.number, p)
}

func (l *Listing) inStock(skus []string) bool {
	return slices.ContainsFunc(skus, func(id string) bool { return l.skus[id].available })
}

// SetAvailable says which SKUs can be bought and which cannot. Those that are no product's yet are remembered.
func (l *Listing) SetAvailable(levels map[string]bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, available := range levels {
		s := l.skus[id]
		if s.available == available {
			continue
		}
		s.available = available
		l.skus[id] = s
		if s.owner != nil {
			l.sets.stock(s.owner.number, l.inStock(s.owner.Summary().SKUs))
		}
	}
}

// PutCategories replaces the categories.
func (l *Listing) PutCategories(cs product.Categories) {
	l.writing.Lock()
	defer l.writing.Unlock()
	if maps.Equal(l.shelves.categories, cs) {
		return
	}
	next := newShelves(maps.Clone(cs))
	for id := range l.sets.category {
		next.need(id)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shelves = next
	l.known.forget()
}

// Categories returns the categories in their order.
func (l *Listing) Categories() []product.Category {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.shelves.sorted
}

// Size returns how many products there are, of any status.
func (l *Listing) Size() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.ids)
}

// Len returns how many products there are.
func (l *Listing) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.entries)
}

// Has tells whether a product is there in this version or a newer one.
func (l *Listing) Has(id string, version int64) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	e := l.ids[id]
	return e != nil && e.version >= version
}

// Find returns the product of an id or a slug.
func (l *Listing) Find(idOrSlug string) (product.Product, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	e := l.ids[idOrSlug]
	if e == nil {
		e = l.slugs[idOrSlug]
	}
	if e == nil {
		return product.Product{}, false
	}
	return e.Unpack(), true
}
