package dense_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
)

// TestKeptIsASet adds and removes runs of numbers, so that the set becomes bits and a list again, and asks it everything
// after each.
func TestKeptIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var kept dense.Kept
		want := map[uint32]bool{}
		some := set(drawNumbers(t, "some"))
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			first, step := rapid.Uint32Range(0, most-1).Draw(t, "first"), rapid.Uint32Range(1, 300).Draw(t, "step")
			remove := rapid.Bool().Draw(t, "remove")
			for number := first; number < most; number += step {
				if remove {
					kept.Remove(number)
					delete(want, number)
				} else {
					kept.Add(number)
					want[number] = true
				}
			}
			check(t, &kept, want, some)
			all := make(dense.Set, dense.Words(most))
			kept.Into(all)
			check(t, dense.Keep(all), want, some)
		}
	})
}

func check(t *rapid.T, kept *dense.Kept, want map[uint32]bool, some dense.Set) {
	t.Helper()
	all := make(dense.Set, dense.Words(most))
	kept.Into(all)
	if kept.Len() != len(want) || all.Len() != len(want) {
		t.Fatalf("%d numbers, %d of them in its set; want %d", kept.Len(), all.Len(), len(want))
	}
	common := 0
	for number := range uint32(most) {
		if all.Has(number) != want[number] || kept.Has(number) != want[number] {
			t.Fatalf("%d: %v in its set, %v if asked; want %v", number, all.Has(number), kept.Has(number), want[number])
		}
		if want[number] && some.Has(number) {
			common++
		}
	}
	if got := kept.Common(some); got != common {
		t.Fatalf("%d numbers in common, want %d", got, common)
	}
	rest := slices.Clone(some)
	kept.TakeFrom(rest, func(number uint32) {
		if !want[number] || !some.Has(number) {
			t.Fatalf("%d was taken", number)
		}
		common--
	})
	for number := range uint32(most) {
		if rest.Has(number) != (some.Has(number) && !want[number]) {
			t.Fatalf("%d is left: %v", number, rest.Has(number))
		}
	}
	without := slices.Clone(some)
	if kept.OutOf(without); !slices.Equal(without, rest) {
		t.Fatal("taken out is not what is left")
	}
	if common != 0 {
		t.Fatalf("%d were not taken", common)
	}
}
