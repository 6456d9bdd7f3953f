package listing

import (
	"math"
	"slices"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
)

const (
	// priceRanges is into how many ranges prices are cut, at most.
	priceRanges = 5
	// priceSample is of how many products the ranges are made.
	priceSample = 500
)

// Prices are what products cost: from the cheapest variant to the dearest, and how many there are in ranges between.
type Prices struct {
	Min    int64        `json:"min"`
	Max    int64        `json:"max"`
	Ranges []PriceRange `json:"ranges"`
}

// PriceRange is how many products have a variant with a price from From to To, both included. The first has no From and
// the last no To.
type PriceRange struct {
	From  *int64 `json:"from,omitempty"`
	To    *int64 `json:"to,omitempty"`
	Count int    `json:"count"`
}

// prices tells what the products of a set cost.
func (s *sets) prices(set dense.Set, entries []*entry) Prices {
	p := Prices{Min: math.MaxInt64, Ranges: []PriceRange{}}
	sample, at, every := make([]int64, 0, priceSample+1), 0, set.Len()/priceSample+1
	set.Each(func(number uint32) {
		cost := s.costs[number]
		p.Min, p.Max = min(p.Min, cost.from), max(p.Max, cost.to)
		if at--; at < 0 && cost != nothing {
			sample, at = append(sample, cost.from), every-1
		}
	})
	if len(sample) == 0 {
		return Prices{Ranges: p.Ranges}
	}
	bounds := priceBounds(sample, p.Min, p.Max)
	for i, n := range s.countPrices(set, bounds, entries) {
		r := PriceRange{Count: n}
		if i > 0 {
			r.From = &bounds[i-1]
		}
		if i < len(bounds) {
			to := bounds[i] - 1
			r.To = &to
		}
		p.Ranges = append(p.Ranges, r)
	}
	return p
}

// priceBounds returns round prices that cut a sample into parts of about one size: each the first of the next part.
func priceBounds(sample []int64, lowest, highest int64) []int64 {
	slices.Sort(sample)
	var bounds []int64
	for i := 1; i < priceRanges; i++ {
		b := round(sample[len(sample)*i/priceRanges])
		if b > lowest && b <= highest && !slices.Contains(bounds, b) {
			bounds = append(bounds, b)
		}
	}
	slices.Sort(bounds)
	return bounds
}

// round returns the round number that is closest: 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten.
func round(n int64) int64 {
	power := int64(1)
	for n/power >= 100 {
		power *= 10
	}
	best := 100 * power
	for _, tenths := range []int64{10, 15, 20, 25, 30, 40, 50, 60, 80} {
		if c := tenths * power; distance(c, n) < distance(best, n) {
			best = c
		}
	}
	return best
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// countPrices counts the products that have a variant in each of the ranges between the bounds.
func (s *sets) countPrices(set dense.Set, bounds []int64, entries []*entry) []int {
	var fixed [priceRanges - 1]int64
	for i := range fixed {
		fixed[i] = math.MaxInt64
	}
	copy(fixed[:], bounds)
	in := func(price int64) uint64 {
		return bit(price >= fixed[0]) + bit(price >= fixed[1]) + bit(price >= fixed[2]) + bit(price >= fixed[3])
	}
	var counts [priceRanges]int
	set.Each(func(number uint32) {
		cost := s.costs[number]
		if cost == nothing {
			return
		}
		first := in(cost.from)
		counts[first%priceRanges]++
		if cost.from == cost.to {
			return
		}
		last := in(cost.to)
		counts[last%priceRanges] += int(bit(last != first))
		for i := first + 1; i < last; i++ {
			counts[i] += int(bit(entries[number].costsBetween(fixed[i-1], fixed[i]-1)))
		}
	})
	return counts[:len(bounds)+1]
}
