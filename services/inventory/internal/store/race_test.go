package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/inventory/internal/demand"
	"github.com/souk-shop/souk/services/inventory/internal/reservation"
	"github.com/souk-shop/souk/services/inventory/internal/store"
)

func TestFiftyOrdersRaceForTenItems(t *testing.T) {
	for _, profile := range []sidecartest.Profile{sidecartest.SQLite, sidecartest.Redis, sidecartest.Postgres} {
		s := open(t, map[string]int64{"a": 10, "b": 50}, sidecartest.As(profile))
		replicas := []*store.Warehouse{store.NewWarehouse(s.fake.Sidecar()), store.NewWarehouse(s.fake.Sidecar())}
		var deliveries []delivery
		var wg sync.WaitGroup
		for i := range 50 {
			order := fmt.Sprint("order-", i)
			s.orders[order] = linesOf("a", 1, "b", 1)
			d := created(t, order, s.orders[order])
			deliveries = append(deliveries, d)
			wg.Go(func() { _ = d.to(context.Background(), replicas[i%2]) }) // a lost race comes again
		}
		wg.Wait()
		s.settle(t, deliveries)
		reserved := 0
		for _, status := range s.check(t) {
			if status == reservation.Reserved {
				reserved++
			}
		}
		if reserved != 10 {
			t.Errorf("%d orders were reserved, want 10", reserved)
		}
	}
}

// TestStockIsConserved delivers what happens to several orders in any order and any number of times: afterwards what was
// sold and what is left are what there was, and each order is where its events bring it.
func TestStockIsConserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := open(t, map[string]int64{"a": rapid.Int64Range(0, 6).Draw(t, "a"), "b": rapid.Int64Range(0, 6).Draw(t, "b")})
		var all []delivery
		ends := map[string]string{}
		for i := range rapid.IntRange(1, 4).Draw(t, "orders") {
			order := fmt.Sprint("order-", i)
			s.orders[order] = linesOf("a", rapid.IntRange(1, 3).Draw(t, "of a"), "b", rapid.IntRange(1, 3).Draw(t, "of b"), "a", 1)
			lines := s.orders[order]
			ends[order] = rapid.SampledFrom([]string{"open", "completed", "cancelled", "both"}).Draw(t, "end")
			all = append(all, created(t, order, lines))
			if ends[order] == "completed" || ends[order] == "both" {
				all = append(all, completed(t, order, lines))
			}
			if ends[order] == "cancelled" || ends[order] == "both" {
				all = append(all, cancelled(t, order, lines))
			}
		}
		list := append(all, rapid.SliceOf(rapid.SampledFrom(all)).Draw(t, "again")...)
		s.settle(t, rapid.Permutation(list).Draw(t, "order"))
		for order, status := range s.check(t) {
			if !allowed(ends[order], status) {
				t.Errorf("%s, %s, is %s", order, ends[order], status)
			}
		}
	})
}

func allowed(end string, status reservation.Status) bool {
	switch status {
	case reservation.Rejected:
		return true
	case reservation.Reserved:
		return end == "open"
	case reservation.Committed:
		return end == "completed"
	case reservation.Released, reservation.CancelledEarly:
		return end == "cancelled" || end == "both"
	case reservation.Returned:
		return end == "both"
	}
	return false
}

// TestDemandIsThatOfTheLatestVersion takes versions of a cart in any order, some at once and some cut off.
func TestDemandIsThatOfTheLatestVersion(t *testing.T) {
	skus := []string{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		fake := sidecartest.New(t, "inventory")
		var versions []events.CartUpdated
		for v := range rapid.Int64Range(1, 5).Draw(t, "versions") {
			u := events.CartUpdated{CartID: "cart", Version: v + 1}
			for _, sku := range skus {
				if n := rapid.IntRange(0, 2).Draw(t, sku); n > 0 {
					u.Lines = append(u.Lines, linesOf(sku, n)...)
				}
			}
			versions = append(versions, u)
		}
		take := func(d *store.Demand, u events.CartUpdated) error {
			return d.Take(context.Background(), sidecartest.Event(t, fmt.Sprint("v", u.Version), "cart", "cart", u), u)
		}
		picked := rapid.SliceOfN(rapid.SampledFrom(versions), 1, 4).Draw(t, "at once")
		bodies := make([]func(step func() verdict), len(picked))
		for i, u := range picked {
			bodies[i] = func(step func() verdict) { _ = take(store.NewDemand(process(fake.Sidecar(), step)), u) }
		}
		schedule(func(running []int) (int, verdict) {
			v := live
			if rapid.IntRange(0, 9).Draw(t, "fate") == 0 {
				v = rapid.SampledFrom([]verdict{dieBefore, dieAfter}).Draw(t, "death")
			}
			return rapid.SampledFrom(running).Draw(t, "next"), v
		}, bodies...)
		d := store.NewDemand(fake.Sidecar())
		for _, u := range rapid.Permutation(append(versions, picked...)).Draw(t, "again") {
			if err := take(d, u); err != nil {
				t.Fatal(err)
			}
		}
		checkDemand(t, d, skus, versions[len(versions)-1])
	})
}

func checkDemand(t *rapid.T, d *store.Demand, skus []string, last events.CartUpdated) {
	totals, err := d.Of(context.Background(), skus, sidecartest.Epoch)
	if err != nil {
		t.Fatal(err)
	}
	for i, sku := range skus {
		var want demand.Total
		for _, l := range last.Lines {
			if l.SKU == sku {
				want = demand.Total{Carts: 1, Quantity: l.Quantity}
			}
		}
		if totals[i] != want {
			t.Errorf("%s: %+v, want %+v", sku, totals[i], want)
		}
	}
}
