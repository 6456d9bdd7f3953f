package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/client"
)

// shopper is a signed-in user with a cart.
type shopper struct {
	*client.Client
	t       testing.TB
	account client.Credentials
	user    client.User
	cart    client.Cart
}

// shopper registers a new user.
func (s *scene) shopper(t testing.TB) *shopper {
	t.Helper()
	account := client.Credentials{Email: unique("shopper") + "@example.com", Password: password, Name: "Ada"}
	session, err := s.nobody(t).Register(t.Context(), account)
	if err != nil {
		t.Fatalf("registering: %v", err)
	}
	who := &shopper{Client: s.nobody(t).As(session.AccessToken), t: t, account: account, user: session.User}
	if who.cart, err = who.NewCart(t.Context()); err != nil {
		t.Fatalf("a cart: %v", err)
	}
	return who
}

// add puts some of a SKU into the cart and waits until it is there.
func (w *shopper) add(sku string, quantity int64) {
	w.t.Helper()
	cart, answer, err := w.Add(w.t.Context(), w.cart.ID, sku, quantity, client.Wait(20))
	if err != nil || answer.Status != 200 {
		w.t.Fatalf("adding %d of %s: %d, %v", quantity, sku, answer.Status, err)
	}
	w.cart = cart
}

// checkOut begins a checkout of the cart as it was seen last.
func (w *shopper) checkOut(paymentToken string) string {
	w.t.Helper()
	id, err := w.CheckOut(w.t.Context(), client.Of(w.cart, paymentToken), unique("key"))
	if err != nil {
		w.t.Fatalf("checking out: %v", err)
	}
	return id
}

// end waits for a checkout's end.
func (w *shopper) end(id string) client.Checkout {
	w.t.Helper()
	var checkout client.Checkout
	await(w.t, "the checkout "+id+" ends", func(ctx context.Context) (err error) {
		if checkout, err = w.Checkout(ctx, id, client.Wait(10)); err == nil && !checkout.Ended() {
			err = fmt.Errorf("it is %s", checkout.Status)
		}
		return err
	})
	return checkout
}

// buy buys some of a SKU and wants the checkout to end so.
func (w *shopper) buy(sku string, quantity int64, paymentToken, status, reason string) client.Checkout {
	w.t.Helper()
	w.add(sku, quantity)
	checkout := w.end(w.checkOut(paymentToken))
	wantEnd(w.t, checkout, status, reason)
	return checkout
}

func wantEnd(t testing.TB, checkout client.Checkout, status, reason string) {
	t.Helper()
	if checkout.Status != status || checkout.Reason != reason {
		t.Fatalf("the checkout ended %s %q (%s), want %s %q", checkout.Status, checkout.Reason, checkout.Detail, status, reason)
	}
}

// emptied waits until the cart is empty.
func (w *shopper) emptied() {
	w.t.Helper()
	await(w.t, "the cart is emptied", func(ctx context.Context) (err error) {
		if w.cart, err = w.OwnCart(ctx); err == nil && len(w.cart.Lines) > 0 {
			err = fmt.Errorf("it has %d lines", len(w.cart.Lines))
		}
		return err
	})
}

// restored waits until what a failed order took is in the cart again.
func (w *shopper) restored(orderID string) {
	w.t.Helper()
	await(w.t, "the cart comes back", func(ctx context.Context) (err error) {
		if w.cart, err = w.OwnCart(ctx); err == nil && w.cart.Restored() != orderID {
			err = fmt.Errorf("it is %+v", w.cart)
		}
		return err
	})
}

// wantStock waits until a SKU's stock is so: on hand, reserved, sold.
func (s *scene) wantStock(t testing.TB, sku string, onHand, reserved, sold int64) {
	t.Helper()
	await(t, "the stock of "+sku, func(ctx context.Context) error {
		stock, err := s.staff(t).Stock(ctx, sku)
		if err == nil && (stock.OnHand != onHand || stock.Reserved != reserved || stock.Sold != sold) {
			err = fmt.Errorf("%+v, want %d on hand, %d reserved, %d sold", stock, onHand, reserved, sold)
		}
		return err
	})
}

// wantLedger waits until the payment provider's books for an order satisfy a condition.
func (s *scene) wantLedger(t testing.TB, order string, condition func(client.Ledger) bool) client.Ledger {
	t.Helper()
	var ledger client.Ledger
	await(t, "the ledger of "+order, func(ctx context.Context) (err error) {
		if ledger, err = s.staff(t).Ledger(ctx, order); err == nil && !condition(ledger) {
			err = fmt.Errorf("it is %+v", ledger)
		}
		return err
	})
	return ledger
}

// Conditions of a ledger.
func captured(l client.Ledger) bool {
	return l.Authorizations == 1 && l.Captured == l.Amount && l.Amount.Amount > 0 && l.Refunded.IsZero() && !l.Voided
}

func voided(l client.Ledger) bool {
	return l.Authorizations == 1 && l.Voided && l.Captured.IsZero()
}

func refunded(l client.Ledger) bool {
	return l.Authorizations == 1 && l.Captured == l.Amount && l.Refunded == l.Captured
}

func neverAuthorized(l client.Ledger) bool { return l.Authorizations == 0 && l.Captured.IsZero() }
