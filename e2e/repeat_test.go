package e2e

import (
	"sync"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/client"
)

// doubleSubmit sends one checkout many times at once.
func (s *scene) doubleSubmit(t *testing.T) {
	sku, who := s.sku(t, 5), s.shopper(t)
	who.add(sku, 1)
	key, request := unique("key"), client.Of(who.cart, "tok_success")
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			id, err := who.CheckOut(t.Context(), request, key)
			if err != nil {
				t.Errorf("checking out again: %v", err)
			}
			ids[i] = id
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("one key gave the checkouts %v", ids)
		}
	}
	wantEnd(t, who.end(ids[0]), client.Confirmed, "")
	// Also once it has ended, and the cart is another.
	who.emptied()
	if id, err := who.CheckOut(t.Context(), request, key); err != nil || id != ids[0] {
		t.Errorf("later, the key gave %s (%v)", id, err)
	}
	s.wantLedger(t, ids[0], captured)
	s.wantStock(t, sku, 4, 0, 1)
	if page, err := who.Orders(t.Context()); err != nil || len(page.Items) != 1 {
		t.Errorf("there are %d orders (%v)", len(page.Items), err)
	}
	request.PaymentMethod.Token = "tok_declined"
	if _, err := who.CheckOut(t.Context(), request, key); client.StatusOf(err) != 422 || client.CodeOf(err) != "idempotency-key-reused" {
		t.Errorf("the key with another body gave %v", err)
	}
}

// twoKeysOneCart checks one cart out two times.
func (s *scene) twoKeysOneCart(t *testing.T) {
	sku, who := s.sku(t, 5), s.shopper(t)
	who.add(sku, 1)
	ids := make([]string, 2)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() { ids[i] = who.checkOut("tok_success") })
	}
	wg.Wait()
	if ids[0] == ids[1] {
		t.Fatal("two keys gave one checkout")
	}
	won, lost := who.end(ids[0]), who.end(ids[1])
	if lost.Status == client.Confirmed {
		won, lost = lost, won
	}
	wantEnd(t, won, client.Confirmed, "")
	if lost.Status != client.Rejected {
		t.Errorf("the other checkout ended %s %s", lost.Status, lost.Reason)
	}
	s.wantStock(t, sku, 4, 0, 1)
	if page, err := who.Orders(t.Context()); err != nil || len(page.Items) != 1 {
		t.Errorf("there are %d orders (%v)", len(page.Items), err)
	}
}
