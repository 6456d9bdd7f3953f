package stock_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/inventory/internal/stock"
)

func counted(n int64) stock.Adjustment {
	return stock.Adjustment{ID: fmt.Sprint("count-", n), Counted: &n}
}

func stocked(t interface{ Fatal(...any) }, onHand int64) stock.Stock {
	s := stock.Stock{SKU: "MUG"}
	if _, err := s.Adjust(counted(onHand)); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStockIsReservedOnceAndNeverBeyondWhatIsAvailable(t *testing.T) {
	s := stocked(t, 5)
	if d := s.Reserve("a", 3); len(d) != 1 || s.Available() != 2 {
		t.Fatalf("reserved 3 of 5: %+v", s)
	}
	if d := s.Reserve("a", 3); d != nil || s.Available() != 2 {
		t.Errorf("the same order reserved again: %+v", s)
	}
	if d := s.Reserve("b", 3); d != nil || s.Available() != 2 {
		t.Errorf("3 of 2 were reserved: %+v", s)
	}
}

func TestCommitAndReturnHappenOnce(t *testing.T) {
	s := stocked(t, 5)
	s.Reserve("a", 3)
	hold := s.Reservations["a"].Version
	for range 2 {
		s.Commit("a", hold)
	}
	if s.OnHand != 2 || s.Sold != 3 || s.Reserved() != 0 {
		t.Fatalf("after two commits: %+v", s)
	}
	for range 2 {
		s.Return("a", hold, 3)
	}
	if s.OnHand != 5 || s.Sold != 0 || s.Available() != 5 {
		t.Fatalf("after two returns: %+v", s)
	}
}

func TestReturnBeforeItsCommitLetsGoWhatWasAboutToLeave(t *testing.T) {
	s := stocked(t, 5)
	s.Reserve("a", 3)
	hold := s.Reservations["a"].Version
	s.Return("a", hold, 3)
	s.Commit("a", hold)
	if s.OnHand != 5 || s.Sold != 0 || s.Available() != 5 {
		t.Errorf("after a return and then its commit: %+v", s)
	}
}

func TestALeftoverHoldIsNeverCommitted(t *testing.T) {
	s := stocked(t, 5)
	s.Reserve("a", 3)
	hold := s.Reservations["a"].Version
	s.Commit("a", hold)
	s.Reserve("a", 2) // a delivery that was overtaken
	s.Commit("a", hold)
	if s.OnHand != 2 || s.Sold != 3 || s.Reserved() != 0 {
		t.Errorf("the leftover was committed or kept: %+v", s)
	}
}

func TestStaffCannotGoBelowWhatIsReserved(t *testing.T) {
	s := stocked(t, 5)
	s.Reserve("a", 3)
	for name, a := range map[string]stock.Adjustment{
		"count": counted(2), "difference": {ID: "x", Delta: -3}, "too many": {ID: "y", Delta: stock.MaxOnHand},
	} {
		_, err := s.Adjust(a)
		if !problem.Is(err, problem.Conflict) || problem.DocumentOf(err).Fields[0].Limit == nil {
			t.Errorf("%s: %v, want a conflict with the limit", name, err)
		}
	}
	if _, err := s.Adjust(counted(3)); err != nil || s.Available() != 0 {
		t.Errorf("a count of just what is reserved: %v, %+v", err, s)
	}
	for range 2 {
		if _, err := s.Adjust(stock.Adjustment{ID: "plus", Delta: 4}); err != nil {
			t.Fatal(err)
		}
	}
	if s.OnHand != 7 {
		t.Errorf("an adjustment repeated gave %d on hand, want 7", s.OnHand)
	}
}

func TestARepeatedCountOfTheSameChangesNothingLater(t *testing.T) {
	s := stocked(t, 5)
	same := stock.Adjustment{ID: "again", Counted: new(int64(5))}
	if _, err := s.Adjust(same); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Adjust(stock.Adjustment{ID: "plus", Delta: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Adjust(same); err != nil || s.OnHand != 6 {
		t.Errorf("the repeated count was applied again: %v, %+v", err, s)
	}
}

// TestStockKeepsItsLaws does anything in any order: what there is and what was sold add up, nothing is below zero, and
// each change is one more version with one valid event.
func TestStockKeepsItsLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		initial := rapid.Int64Range(0, 20).Draw(t, "initial")
		s := stocked(t, initial)
		version := s.Version
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			order := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "order")
			var drafts []events.Draft
			switch rapid.IntRange(0, 3).Draw(t, "do") {
			case 0:
				drafts = s.Reserve(order, rapid.Int64Range(-1, 12).Draw(t, "quantity"))
			case 1:
				drafts = s.Release(order)
			case 2:
				drafts = s.Commit(order, rapid.Int64Range(max(0, s.Version-2), s.Version).Draw(t, "hold"))
			case 3:
				if s.Sold > 0 { // only what was committed is ever returned
					drafts = s.Return(order, 0, rapid.Int64Range(1, s.Sold).Draw(t, "returned"))
				}
			}
			version += int64(len(drafts))
			check(t, &s, drafts, initial, version)
		}
	})
}

func check(t *rapid.T, s *stock.Stock, drafts []events.Draft, initial, version int64) {
	for _, d := range drafts {
		if err := d.Data.Validate(); err != nil {
			t.Fatal(err)
		}
	}
	if s.Available() < 0 || s.OnHand < 0 || s.Sold < 0 || s.OnHand+s.Sold != initial || s.Version != version {
		t.Fatalf("broken: %+v, of %d at first", s, initial)
	}
}

func TestValidSKU(t *testing.T) {
	for sku, want := range map[string]bool{
		"MUG-01": true, "Größe/XL": true, "": false, "a||b": false, "a b": false, "a\n": false, string(make([]byte, 200)): false,
	} {
		if got := stock.ValidSKU(sku); got != want {
			t.Errorf("ValidSKU(%q) = %v", sku, got)
		}
	}
}

func TestALeftoverHoldDoesNotHideWhatLeft(t *testing.T) {
	s := stocked(t, 5)
	s.Reserve("a", 3)
	hold := s.Reservations["a"].Version
	s.Commit("a", hold)
	s.Reserve("a", 2) // a delivery that was overtaken
	s.Return("a", hold, 3)
	if s.OnHand != 5 || s.Sold != 0 || s.Reserved() != 0 {
		t.Errorf("after the return: %+v", s)
	}
}
