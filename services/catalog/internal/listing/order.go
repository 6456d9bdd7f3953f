package listing

import (
	"cmp"
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
)

// order is all entries in one order. It is never changed, only replaced.
type order struct {
	compare func(a, b *entry) int
	// sorted are the numbers in their order, ranks the place of each number.
	sorted []uint32
	ranks  []uint32
}

// orders returns the orders, each total: no two products are equal in it.
func orders() map[Sort]*order {
	byID := func(a, b *entry) int { return cmp.Compare(a.ID(), b.ID()) }
	return map[Sort]*order{
		ByName:      {compare: func(a, b *entry) int { return cmp.Or(cmp.Compare(a.SortedBy(), b.SortedBy()), byID(a, b)) }},
		ByPrice:     {compare: func(a, b *entry) int { return cmp.Or(cmp.Compare(a.from, b.from), byID(a, b)) }},
		ByPriceDown: {compare: func(a, b *entry) int { return cmp.Or(cmp.Compare(b.from, a.from), byID(a, b)) }},
		Newest:      {compare: func(a, b *entry) int { return cmp.Or(cmp.Compare(b.created, a.created), byID(a, b)) }},
	}
}

// resort returns the orders as they are with fresh entries.
func (l *Listing) resort(fresh []*entry) map[Sort]*order {
	next := maps.Clone(l.orders)
	for name, o := range next {
		moved := slices.DeleteFunc(slices.Clone(fresh), func(e *entry) bool {
			return int(e.number) < len(l.entries) && o.compare(l.entries[e.number], e) == 0
		})
		if len(moved) > 0 {
			next[name] = o.with(moved, l.entries)
		}
	}
	return next
}

// with merges entries, new ones or changed ones, into the order of all.
func (o *order) with(moved []*entry, all []*entry) *order {
	slices.SortFunc(moved, o.compare)
	gone := roaring.New()
	for _, e := range moved {
		gone.Add(e.number)
	}
	next := &order{compare: o.compare, sorted: make([]uint32, 0, len(o.sorted)+len(moved))}
	for _, number := range o.sorted {
		if gone.Contains(number) {
			continue
		}
		for len(moved) > 0 && o.compare(moved[0], all[number]) < 0 {
			next.sorted = append(next.sorted, moved[0].number)
			moved = moved[1:]
		}
		next.sorted = append(next.sorted, number)
	}
	for _, e := range moved {
		next.sorted = append(next.sorted, e.number)
	}
	next.ranks = make([]uint32, len(next.sorted))
	for rank, number := range next.sorted {
		next.ranks[number] = uint32(rank)
	}
	return next
}

// page returns those of the set that come first, without as many as are skipped.
func (o *order) page(set dense.Set, skip, count int) []uint32 {
	total := set.Len()
	if skip >= total {
		return nil
	}
	last := min(skip+count, total)
	if steps := len(o.sorted) / total * last; steps < total {
		return o.walk(set, skip, last)
	}
	best := newLowest(last)
	set.Each(func(number uint32) { best.offer(uint64(o.ranks[number])) })
	return o.of(best.from(skip))
}

// walk goes through the order from its begin: quick where the set has many of all.
func (o *order) walk(set dense.Set, skip, last int) []uint32 {
	found := make([]uint32, 0, last-skip)
	for _, number := range o.sorted {
		if !set.Has(number) {
			continue
		}
		if skip > 0 {
			skip, last = skip-1, last-1
			continue
		}
		if found = append(found, number); len(found) == last {
			break
		}
	}
	return found
}

// of returns the numbers of keys that end with a rank, in their lower 32 bits.
func (o *order) of(keys []uint64) []uint32 {
	numbers := make([]uint32, len(keys))
	for i, key := range keys {
		numbers[i] = o.sorted[uint32(key)]
	}
	return numbers
}

// lowest keeps the lowest of many keys.
type lowest struct {
	keys []uint64
	most int
	// bound is what a key has to be below to be of interest.
	bound uint64
}

func newLowest(most int) *lowest { return &lowest{most: most, bound: ^uint64(0)} }

func (l *lowest) offer(key uint64) {
	if key >= l.bound {
		return
	}
	if l.keys = append(l.keys, key); len(l.keys) >= 2*l.most+64 {
		slices.Sort(l.keys)
		l.keys = l.keys[:l.most]
		l.bound = l.keys[l.most-1]
	}
}

// from returns them in their order, without as many as are skipped.
func (l *lowest) from(skip int) []uint64 {
	slices.Sort(l.keys)
	return l.keys[min(skip, len(l.keys)):min(l.most, len(l.keys))]
}
