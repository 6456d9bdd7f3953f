package listing

import (
	"math"
	"math/bits"
	"slices"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// sets say which products are of a status, in a category itself, have a variant of an option's value, or can be bought.
type sets struct {
	status   map[product.Status]*dense.Kept
	category map[string]*dense.Kept
	options  map[string]map[string]*choice
	inStock  *dense.Kept
	// costs are the products' prices.
	costs []span
	// lengths are the numbers of words of their names, 255 for all longer ones.
	lengths []uint8
}

// choice is a value of an option.
type choice struct {
	set *dense.Kept
	// places is the sum of where the products have it in their list of values: values are shown in the order that they
	// mostly have.
	places int
}

func newSets() sets {
	return sets{
		status: map[product.Status]*dense.Kept{}, category: map[string]*dense.Kept{},
		options: map[string]map[string]*choice{}, inStock: &dense.Kept{},
	}
}

// add puts an entry in, which is of the product.
func (s *sets) add(e *entry, p product.Product, inStock bool) {
	into(s.status, p.Status).Add(e.number)
	into(s.category, p.Category).Add(e.number)
	s.stock(e.number, inStock)
	for name, values := range choices(p) {
		all := s.options[name]
		if all == nil {
			all = map[string]*choice{}
			s.options[name] = all
		}
		for value, place := range values {
			if all[value] == nil {
				all[value] = &choice{set: &dense.Kept{}}
			}
			all[value].set.Add(e.number)
			all[value].places += place
		}
	}
	if int(e.number) == len(s.costs) {
		s.costs, s.lengths = append(s.costs, nothing), append(s.lengths, 0)
	}
	s.costs[e.number], s.lengths[e.number] = span{e.from, e.to}, uint8(min(e.words, 255))
	if len(p.Variants) == 0 {
		s.costs[e.number] = nothing
	}
}

// remove takes the product of a number out.
func (s *sets) remove(number uint32, p product.Product) {
	s.status[p.Status].Remove(number)
	s.category[p.Category].Remove(number)
	s.inStock.Remove(number)
	for name, values := range choices(p) {
		all := s.options[name]
		for value, place := range values {
			all[value].set.Remove(number)
			all[value].places -= place
			if all[value].set.Len() == 0 {
				delete(all, value)
			}
		}
		if len(all) == 0 {
			delete(s.options, name)
		}
	}
}

func (s *sets) stock(number uint32, inStock bool) {
	if inStock {
		s.inStock.Add(number)
	} else {
		s.inStock.Remove(number)
	}
}

// of returns the products of a status.
func (s *sets) of(status product.Status) *dense.Kept {
	if set := s.status[status]; set != nil {
		return set
	}
	return &dense.Kept{}
}

func into[K comparable](sets map[K]*dense.Kept, key K) *dense.Kept {
	if sets[key] == nil {
		sets[key] = &dense.Kept{}
	}
	return sets[key]
}

// choices are the values that the variants have, by option, each with its place in the option's list.
func choices(p product.Product) map[string]map[string]int {
	found := map[string]map[string]int{}
	for _, o := range p.Options {
		for _, v := range p.Variants {
			value, ok := v.Options[o.Name]
			if !ok {
				continue
			}
			if found[o.Name] == nil {
				found[o.Name] = map[string]int{}
			}
			found[o.Name][value] = slices.Index(o.Values, value)
		}
	}
	return found
}

// between puts those of the products that have a variant with a price from low to high into found.
func (s *sets) between(low, high int64, among dense.Set, entries []*entry, found dense.Set) {
	const few = 16 // of 64: each on its own, which otherwise takes longer than all in a row
	for at, some := range among {
		if some == 0 {
			continue
		}
		first := at * 64
		var fit, doubt uint64
		if bits.OnesCount64(some) <= few {
			for rest := some; rest != 0; rest &= rest - 1 {
				i := bits.TrailingZeros64(rest)
				fit |= s.costs[first+i].meets(low, high) << i
				doubt |= s.costs[first+i].surrounds(low, high) << i
			}
		} else {
			for i, cost := range s.costs[first:min(first+64, len(s.costs))] {
				fit |= cost.meets(low, high) << i
				doubt |= cost.surrounds(low, high) << i
			}
		}
		found[at] = fit & some
		for doubt &= some; doubt != 0; doubt &= doubt - 1 {
			i := bits.TrailingZeros64(doubt)
			found[at] &^= (1 - bit(entries[first+i].costsBetween(low, high))) << i
		}
	}
}

// span is a product's lowest and highest price.
type span struct{ from, to int64 }

// nothing is what a product without variants costs: dearer than all and cheaper than all.
var nothing = span{math.MaxInt64, -1}

// meets is 1 where prices from low to high may be among the product's.
func (c span) meets(low, high int64) uint64 { return bit(c.from <= high) & bit(c.to >= low) }

// surrounds is 1 where they are among them only if they are those of a variant that is neither cheapest nor dearest.
func (c span) surrounds(low, high int64) uint64 { return bit(c.from < low) & bit(c.to > high) }

// bit is 1 for true: it spares the processor to guess which way a condition goes.
func bit(condition bool) uint64 {
	var n uint64
	if condition {
		n = 1
	}
	return n
}
