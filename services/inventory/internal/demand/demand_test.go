package demand_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/services/inventory/internal/demand"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func TestTheLatestVersionOfACartCounts(t *testing.T) {
	var s demand.SKU
	s.Put("c", demand.Entry{Quantity: 5, Version: 2, At: noon})
	s.Put("c", demand.Entry{Quantity: 9, Version: 1, At: noon})
	s.Put("d", demand.Entry{Quantity: 1, Version: 1, At: noon})
	s.Put("e", demand.Entry{Quantity: 0, Version: 7, At: noon})
	s.Put("e", demand.Entry{Quantity: 4, Version: 6, At: noon})
	if got := s.Total(noon); got != (demand.Total{Carts: 2, Quantity: 6}) {
		t.Errorf("Total = %+v", got)
	}
	if got := s.Total(noon.Add(demand.Window + 1)); got != (demand.Total{}) {
		t.Errorf("a week later, Total = %+v", got)
	}
}

func TestDemandIsBounded(t *testing.T) {
	var s demand.SKU
	s.Put("old", demand.Entry{Quantity: 1, Version: 1, At: noon.Add(-demand.Window - time.Second)})
	for i := range int64(1500) {
		s.Put(fmt.Sprint(i), demand.Entry{Quantity: i % 2, Version: 1, At: noon.Add(time.Duration(i) * time.Second)})
	}
	if _, ok := s.Carts["old"]; ok || len(s.Carts) != 1000 {
		t.Errorf("%d carts are kept, the old one: %v", len(s.Carts), ok)
	}
	if got := s.Total(noon); got.Carts != 750 {
		t.Errorf("carts that hold something were forgotten before empty ones: %+v", got)
	}
}

func TestChanged(t *testing.T) {
	a := demand.CartOf(events.CartUpdated{Lines: []events.Line{{SKU: "a", Quantity: 1}, {SKU: "b", Quantity: 2}, {SKU: "c", Quantity: 1}}})
	b := demand.CartOf(events.CartUpdated{Lines: []events.Line{{SKU: "b", Quantity: 2}, {SKU: "c", Quantity: 3}, {SKU: "d", Quantity: 1}}})
	if got := demand.Changed(a, b); !slices.Equal(got, []string{"a", "c", "d"}) {
		t.Errorf("Changed = %v", got)
	}
}
