package dense_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
)

const most = 12_000

func drawNumbers(t *rapid.T, label string) map[uint32]bool {
	numbers := map[uint32]bool{}
	for _, n := range rapid.SliceOf(rapid.Uint32Range(0, most-1)).Draw(t, label) {
		numbers[n] = true
	}
	if rapid.Bool().Draw(t, label+" in a row") {
		first := rapid.Uint32Range(0, most-6_000).Draw(t, label+" from")
		for n := range uint32(rapid.IntRange(1, 6_000).Draw(t, label+" count")) {
			numbers[first+n] = true
		}
	}
	return numbers
}

func set(numbers map[uint32]bool) dense.Set {
	s := make(dense.Set, dense.Words(most))
	for n := range numbers {
		s.Add(n)
	}
	return s
}

func TestSetsAreSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawNumbers(t, "a"), drawNumbers(t, "b")
		check := func(what string, got dense.Set, in func(n uint32) bool) {
			t.Helper()
			var want, have []uint32
			for n := range uint32(most) {
				if in(n) {
					want = append(want, n)
				}
			}
			got.Each(func(n uint32) { have = append(have, n) })
			if !slices.Equal(have, want) || got.Len() != len(want) || got.Empty() != (len(want) == 0) {
				t.Fatalf("%s: %d numbers, want %d", what, got.Len(), len(want))
			}
		}
		or, and, put := set(a), set(a), set(a)
		or.Or(set(b))
		and.And(set(b))
		put.Put(roaring.BitmapOf(slices.Collect(maps.Keys(b))...))
		check("or", or, func(n uint32) bool { return a[n] || b[n] })
		check("and", and, func(n uint32) bool { return a[n] && b[n] })
		check("put", put, func(n uint32) bool { return a[n] || b[n] })
		if set(a).Meets(set(b)) != !and.Empty() {
			t.Fatal("meets")
		}
	})
}

func TestShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.Uint32Range(0, 1000).Draw(t, "by")
		small := make(dense.Set, dense.Words(130))
		want := map[uint32]bool{}
		for _, n := range rapid.SliceOf(rapid.Uint32Range(0, 129)).Draw(t, "numbers") {
			small.Add(n)
			want[n+by] = true
		}
		got := make(dense.Set, dense.Words(130+int(by)))
		got.Shift(small, by)
		for n := range uint32(130) + by {
			if got.Has(n) != want[n] {
				t.Fatalf("%d by %d", n, by)
			}
		}
	})
}

func TestALoanIsEmptyWhateverWasLentBefore(t *testing.T) {
	var pool dense.Pool
	for _, n := range []int{1000, 10, 2000} {
		loan := pool.Lend(n)
		for range 3 {
			s, c := loan.Set(), loan.Counters()
			if !s.Empty() || len(s) != dense.Words(n) || len(c) != n || slices.Max(c) != 0 {
				t.Fatalf("a set of %d words and %d counters, not empty", len(s), len(c))
			}
			s.Add(uint32(n - 1))
			c[n-1] = 1
		}
		loan.Return()
	}
}
