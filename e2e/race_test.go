package e2e

import (
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
)

// race has 50 shoppers check out one item each at once, where there are 10.
func (s *scene) race(t *testing.T) {
	const shoppers, items = 50, 10
	sku := s.sku(t, items)
	list := make([]*shopper, shoppers)
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := worker; i < shoppers; i += 4 {
				list[i] = s.shopper(t)
				list[i].add(sku, 1)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	b := newBooks()
	b.stock[sku] = items
	began := time.Now()
	for _, who := range list {
		wg.Go(func() { b.accept(who.checkOut("tok_success"), line{sku, 1}) })
	}
	wg.Wait()
	ends := s.settle(t, b, 2*time.Minute)
	t.Logf("%v after %s", tally(ends), time.Since(began).Round(time.Millisecond))
	if counts := tally(ends); counts[client.Confirmed] != items || counts["cancelled out-of-stock"] != shoppers-items {
		t.Errorf("of %d items, %v", items, counts)
	}
	s.audit(t, b, ends, time.Minute)
}
