// Package demand is what carts hold of each SKU: values in, values out.
package demand

import (
	"maps"
	"slices"
	"time"

	"github.com/souk-shop/souk/internal/events"
)

const (
	// Window is how long a cart counts after its last change.
	Window   = 7 * 24 * time.Hour
	maxCarts = 1000
)

// Cart is the last version of a cart that demand was taken from.
type Cart struct {
	Version    int64            `json:"version"`
	Quantities map[string]int64 `json:"quantities"`
}

// CartOf returns a cart's demand: quantities by SKU.
func CartOf(u events.CartUpdated) Cart {
	c := Cart{Version: u.Version, Quantities: map[string]int64{}}
	for _, l := range u.Lines {
		c.Quantities[l.SKU] += l.Quantity
	}
	return c
}

// Changed returns the SKUs, sorted, that the two carts hold different quantities of.
func Changed(a, b Cart) []string {
	differ := map[string]bool{}
	for sku, quantity := range a.Quantities {
		differ[sku] = quantity != b.Quantities[sku]
	}
	for sku, quantity := range b.Quantities {
		differ[sku] = quantity != a.Quantities[sku]
	}
	maps.DeleteFunc(differ, func(_ string, differs bool) bool { return !differs })
	return slices.Sorted(maps.Keys(differ))
}

// SKU is the demand for one SKU, by cart.
type SKU struct {
	Carts map[string]Entry `json:"carts"`
}

// Entry is what one cart holds. One of quantity 0 keeps an older version of the cart from counting again.
type Entry struct {
	Quantity int64     `json:"quantity"`
	Version  int64     `json:"version"`
	At       time.Time `json:"at"`
}

// Put records what a version of a cart holds, unless a later version was recorded. It drops carts that are a week older,
// and the oldest where there are too many.
func (s *SKU) Put(cartID string, e Entry) {
	if had, ok := s.Carts[cartID]; ok && had.Version >= e.Version {
		return
	}
	carts := maps.Clone(s.Carts)
	if carts == nil {
		carts = map[string]Entry{}
	}
	carts[cartID] = e
	maps.DeleteFunc(carts, func(_ string, had Entry) bool { return had.At.Before(e.At.Add(-Window)) })
	for len(carts) > maxCarts {
		delete(carts, oldest(carts))
	}
	s.Carts = carts
}

// oldest returns the cart to forget first: one that holds nothing before one that does, then by age.
func oldest(carts map[string]Entry) string {
	return slices.MinFunc(slices.Collect(maps.Keys(carts)), func(a, b string) int {
		x, y := carts[a], carts[b]
		switch {
		case (x.Quantity == 0) != (y.Quantity == 0) && x.Quantity == 0:
			return -1
		case (x.Quantity == 0) != (y.Quantity == 0):
			return 1
		case !x.At.Equal(y.At):
			return x.At.Compare(y.At)
		case a < b:
			return -1
		}
		return 1
	})
}

// Total is the demand for a SKU.
type Total struct {
	Carts    int64 `json:"carts"`
	Quantity int64 `json:"quantity"`
}

// Total counts the carts that changed within a week before now.
func (s *SKU) Total(now time.Time) Total {
	var t Total
	for _, e := range s.Carts {
		if e.Quantity > 0 && !e.At.Before(now.Add(-Window)) {
			t.Carts++
			t.Quantity += e.Quantity
		}
	}
	return t
}
