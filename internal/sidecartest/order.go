package sidecartest

import (
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/events"
)

// Permutations yields every order of items; each is the caller's to keep. There are n! of them.
func Permutations[T any](items []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) { permute(slices.Clone(items), 0, yield) }
}

// permute yields the orders that begin with the first fixed items; it stops when yield does.
func permute[T any](items []T, fixed int, yield func([]T) bool) bool {
	if fixed >= len(items)-1 {
		return yield(slices.Clone(items))
	}
	for i := fixed; i < len(items); i++ {
		items[fixed], items[i] = items[i], items[fixed]
		more := permute(items, fixed+1, yield)
		items[fixed], items[i] = items[i], items[fixed]
		if !more {
			return false
		}
	}
	return true
}

// EveryOrder runs f as a subtest for each order of the events.
func EveryOrder(t *testing.T, list []events.Event, f func(t *testing.T, order []events.Event)) {
	t.Helper()
	for order := range Permutations(list) {
		names := make([]string, len(order))
		for i, e := range order {
			names[i] = events.Name(e.Type)
		}
		t.Run(strings.Join(names, ","), func(t *testing.T) { f(t, order) })
	}
}

// Twice returns the events with each of them two times: first all, then all again.
func Twice(list []events.Event) []events.Event { return append(slices.Clone(list), list...) }
