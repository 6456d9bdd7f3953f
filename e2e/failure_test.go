package e2e

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/internal/money"
)

// declined are the payment provider's refusals. The cart comes back each time, and the shopper tries another method.
func (s *scene) declined(t *testing.T) {
	sku, who := s.sku(t, 5), s.shopper(t)
	who.add(sku, 1)
	for _, token := range []string{"tok_declined", "tok_insufficient_funds", "tok_unknown"} {
		checkout := who.end(who.checkOut(token))
		wantEnd(t, checkout, client.Cancelled, "payment-declined")
		s.wantLedger(t, checkout.ID, neverAuthorized)
		who.restored(checkout.ID)
		if got := who.cart.Quantity(sku); got != 1 || len(who.cart.Lines) != 1 {
			t.Errorf("the cart came back as %+v", who.cart)
		}
	}
	s.wantStock(t, sku, 5, 0, 0)
	wantEnd(t, who.end(who.checkOut("tok_success")), client.Confirmed, "")
	who.emptied()
	s.wantStock(t, sku, 4, 0, 1)
}

// slow is a payment provider that takes its time, and holds up nobody meanwhile.
func (s *scene) slow(t *testing.T) {
	sku, who, other := s.sku(t, 5), s.shopper(t), s.shopper(t)
	who.add(sku, 1)
	id := who.checkOut("tok_slow")
	fast := other.buy(sku, 1, "tok_success", client.Confirmed, "")
	checkout := who.end(id)
	wantEnd(t, checkout, client.Confirmed, "")
	if !fast.Moment("OrderCompleted").Before(checkout.Moment("OrderCompleted")) {
		t.Errorf("the fast order was completed at %v, the slow one before it at %v", fast.Moment("OrderCompleted"), checkout.Moment("OrderCompleted"))
	}
	s.wantLedger(t, id, captured)
}

// errorThenSuccess is a payment provider that is away for a moment.
func (s *scene) errorThenSuccess(t *testing.T) {
	checkout := s.shopper(t).buy(s.sku(t, 5), 1, "tok_error_then_success", client.Confirmed, "")
	ledger := s.wantLedger(t, checkout.ID, captured)
	if ledger.Attempts < 2 {
		t.Errorf("there were %d attempts", ledger.Attempts)
	}
}

// lastItem is wanted by two.
func (s *scene) lastItem(t *testing.T) {
	sku, ann, bob := s.sku(t, 1), s.shopper(t), s.shopper(t)
	ann.add(sku, 1)
	bob.add(sku, 1)
	first, second := ann.checkOut("tok_success"), bob.checkOut("tok_success")
	won, lost := ann.end(first), bob.end(second)
	if lost.Status == client.Confirmed {
		won, lost = lost, won
	}
	wantEnd(t, won, client.Confirmed, "")
	wantEnd(t, lost, client.Cancelled, "out-of-stock")
	s.wantLedger(t, won.ID, captured)
	s.wantLedger(t, lost.ID, func(l client.Ledger) bool { return voided(l) || neverAuthorized(l) && l.Voided })
	s.wantStock(t, sku, 0, 0, 1)
}

// staleCart is checked out at a version that is not the latest.
func (s *scene) staleCart(t *testing.T) {
	sku, who := s.sku(t, 5), s.shopper(t)
	who.add(sku, 1)
	seen := who.cart
	who.add(sku, 1)
	who.cart = seen
	wantEnd(t, who.end(who.checkOut("tok_success")), client.Rejected, "cart-changed")
	s.wantStock(t, sku, 5, 0, 0)
	if cart, err := who.OwnCart(t.Context()); err != nil || cart.Quantity(sku) != 2 {
		t.Errorf("the cart has %+v (%v)", cart.Lines, err)
	}
}

// changedPrice is noticed at the checkout; the cart then has the new one, and can be checked out.
func (s *scene) changedPrice(t *testing.T) {
	made, who := s.product(t, 5), s.shopper(t)
	sku := made.Variants[0].SKU
	who.add(sku, 2)
	dearer := money.New(price.Amount+100, price.Currency)
	if err := s.staff(t).SetPrice(t.Context(), made.ID, dearer); err != nil {
		t.Fatal(err)
	}
	wantEnd(t, who.end(who.checkOut("tok_success")), client.Rejected, "price-changed")
	await(t, "the cart is repriced", func(ctx context.Context) (err error) {
		who.cart, err = who.OwnCart(ctx)
		switch {
		case err != nil:
			return err
		case len(who.cart.Lines) != 1 || who.cart.Lines[0].UnitPrice != dearer:
			return fmt.Errorf("it has %+v", who.cart.Lines)
		case len(who.cart.Notices) == 0:
			return errors.New("it says nothing of it")
		}
		return nil
	})
	checkout := who.end(who.checkOut("tok_success"))
	wantEnd(t, checkout, client.Confirmed, "")
	if checkout.Totals.Subtotal.Amount != 2*dearer.Amount {
		t.Errorf("the totals are %+v", checkout.Totals)
	}
}
