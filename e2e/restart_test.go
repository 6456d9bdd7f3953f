package e2e

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
)

// timeouts are orders that the payment provider never answers, or too late: cancelled, and nothing is kept of the
// shopper's money.
func (s *scene) timeouts(t *testing.T) {
	if s.calm {
		t.Fatal("this shop's orders do not time out")
	}
	sku := s.sku(t, 10)
	never, late := s.shopper(t), s.shopper(t)
	never.add(sku, 1)
	late.add(sku, 2)
	began := time.Now()
	first, second := never.checkOut("tok_never"), late.checkOut("tok_slow")
	for who, id := range map[*shopper]string{never: first, late: second} {
		wantEnd(t, who.end(id), client.Cancelled, "timeout")
	}
	if took := time.Since(began); took < orderTimeout {
		t.Errorf("cancelled after %s already", took)
	}
	closed := func(l client.Ledger) bool { return l.Voided && l.Captured.IsZero() }
	s.wantLedger(t, first, closed)
	// The late answer comes after the cancellation: it is refused, or its authorization is voided.
	s.wantLedger(t, second, func(l client.Ledger) bool { return closed(l) && (l.Attempts > 0 || time.Since(began) > 2*lateAnswer) })
	s.wantStock(t, sku, 10, 0, 0)
}

// restart stops everything in the middle of checkouts and starts it again: what was accepted is completed, and what was
// not answered can be repeated.
func (s *scene) restart(t *testing.T) {
	const shoppers = 10
	sku := s.sku(t, shoppers)
	list := make([]*shopper, shoppers)
	for i := range list {
		list[i] = s.shopper(t)
		list[i].add(sku, 1)
	}
	accepted := make(chan struct{}, shoppers)
	ids := make([]string, shoppers)
	var wg sync.WaitGroup
	for i, who := range list {
		wg.Go(func() {
			key := unique("key")
			err := shop.Await(t.Context(), 3*time.Minute, func(ctx context.Context) (err error) {
				ids[i], err = who.CheckOut(ctx, client.Of(who.cart, "tok_success"), key)
				return err
			})
			if err != nil {
				t.Errorf("checking out across the restart: %v", err)
			}
			accepted <- struct{}{}
		})
	}
	<-accepted
	before := s.shop.URL()
	s.patient(t)
	wg.Wait()
	if s.shop.URL() != before {
		t.Fatalf("the shop moved to %s", s.shop.URL())
	}
	b := newBooks()
	b.stock[sku] = shoppers
	for _, id := range ids {
		b.accept(id, line{sku, 1})
	}
	// What a sidecar had in hand when it ended comes again when the broker's wait is over.
	ends := s.settle(t, b, redelivery)
	if counts := tally(ends); counts[client.Confirmed] != shoppers {
		t.Errorf("of %d checkouts, %v", shoppers, counts)
	}
	s.audit(t, b, ends, redelivery)
}

// retriable tells whether a request is worth repeating: it was not answered, or not now.
func retriable(err error) bool {
	status := client.StatusOf(err)
	return err != nil && !errors.Is(err, context.Canceled) && (status == 0 || status >= http.StatusInternalServerError || status == http.StatusTooManyRequests)
}
