package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
)

// purchase is a new user's: everything that has to be true after it.
func (s *scene) purchase(t *testing.T) {
	sku, who := s.sku(t, 10), s.shopper(t)
	checkout := who.buy(sku, 3, "tok_success", client.Confirmed, "")
	total := checkout.Totals.Total
	if want := checkout.Totals.Subtotal.Amount + checkout.Totals.Shipping.Amount + checkout.Totals.Tax.Amount; total.Amount != want ||
		checkout.Totals.Subtotal.Amount != 3*price.Amount {
		t.Errorf("the totals are %+v", checkout.Totals)
	}
	order, err := who.Order(t.Context(), checkout.OrderID)
	if err != nil || order.Status != client.Confirmed || len(order.Lines) != 1 || order.Lines[0].Quantity != 3 || order.Totals != checkout.Totals {
		t.Errorf("the order is %+v (%v)", order, err)
	}
	ledger := s.wantLedger(t, order.ID, captured)
	if ledger.Captured != total {
		t.Errorf("captured is %v, the total %v", ledger.Captured, total)
	}
	s.wantStock(t, sku, 7, 0, 3)
	who.emptied()
	s.wantListed(t, who, order.ID)
	await(t, "staff see the payment", func(ctx context.Context) error {
		seen, err := s.staff(t).StaffOrder(ctx, order.ID)
		if err == nil && (seen.Payment == nil || seen.Payment.Status != "captured" || seen.Payment.Captured != total) {
			err = fmt.Errorf("it is %+v", seen.Payment)
		}
		return err
	})
}

// wantListed waits until the order is in its user's list and in the staff's list of the day.
func (s *scene) wantListed(t testing.TB, who *shopper, id string) {
	t.Helper()
	has := func(page client.OrderPage) bool {
		return slices.ContainsFunc(page.Items, func(o client.OrderSummary) bool { return o.ID == id && o.Status == client.Confirmed })
	}
	await(t, "the order is in its user's list", func(ctx context.Context) error {
		page, err := who.Orders(ctx)
		if err == nil && !has(page) {
			err = errors.New("it is not")
		}
		return err
	})
	await(t, "the order is in the day's list", func(ctx context.Context) error {
		order, err := who.Order(ctx, id)
		if err != nil {
			return err
		}
		day := client.Checkout{Timeline: order.Timeline}.Moment("OrderCreated").UTC().Format(time.DateOnly)
		for cursor := ""; ; {
			page, err := s.staff(t).DayOrders(ctx, day, cursor)
			if err != nil || has(page) {
				return err
			}
			if cursor = page.NextCursor; cursor == "" {
				return errors.New("it is not")
			}
		}
	})
}

// guestCart is filled by a guest and taken along at login, into a cart that has something already.
func (s *scene) guestCart(t *testing.T) {
	sku, other := s.sku(t, 10), s.sku(t, 10)
	who := s.shopper(t)
	who.add(sku, 1)
	guest := s.nobody(t)
	cart, err := guest.NewCart(t.Context())
	if err != nil || cart.Owner != "" || cart.Version != 0 {
		t.Fatalf("a guest's cart: %+v, %v", cart, err)
	}
	for _, item := range []string{sku, other} {
		if _, answer, err := guest.Add(t.Context(), cart.ID, item, 2, client.Wait(20)); err != nil || answer.Status != 200 {
			t.Fatalf("a guest adds: %d, %v", answer.Status, err)
		}
	}
	login := who.account
	login.CartID = cart.ID
	if _, err := guest.Login(t.Context(), login); err != nil {
		t.Fatal(err)
	}
	await(t, "the carts are merged", func(ctx context.Context) error {
		own, err := who.OwnCart(ctx)
		if err == nil && (own.Quantity(sku) != 3 || own.Quantity(other) != 2) {
			err = fmt.Errorf("the cart has %+v", own.Lines)
		}
		who.cart = own
		return err
	})
	wantEnd(t, who.end(who.checkOut("tok_success")), client.Confirmed, "")
	s.wantStock(t, sku, 7, 0, 3)
	s.wantStock(t, other, 8, 0, 2)
	if left, err := guest.Cart(t.Context(), cart.ID); err == nil && len(left.Lines) > 0 {
		t.Errorf("the guest's cart still has %+v", left.Lines)
	}
}

// cancel is a shopper's change of mind after the confirmation: money back, stock back.
func (s *scene) cancel(t *testing.T) {
	sku, who := s.sku(t, 5), s.shopper(t)
	checkout := who.buy(sku, 2, "tok_success", client.Confirmed, "")
	s.wantLedger(t, checkout.OrderID, captured)
	s.wantStock(t, sku, 3, 0, 2)
	for range 2 { // twice is once
		if _, err := who.CancelOrder(t.Context(), checkout.OrderID); err != nil {
			t.Fatalf("cancelling: %v", err)
		}
	}
	s.wantLedger(t, checkout.OrderID, refunded)
	s.wantStock(t, sku, 5, 0, 0)
	await(t, "the order says so", func(ctx context.Context) error {
		order, err := who.Order(ctx, checkout.OrderID)
		if err == nil && (order.Status != client.Cancelled || order.Reason != "cancelled-by-shopper") {
			err = fmt.Errorf("it is %s %s", order.Status, order.Reason)
		}
		return err
	})
}

// staffCancel cancels another's order.
func (s *scene) staffCancel(t *testing.T) {
	sku, who := s.sku(t, 5), s.shopper(t)
	checkout := who.buy(sku, 1, "tok_success", client.Confirmed, "")
	if _, err := s.staff(t).Do(t.Context(), "POST", "/api/v1/staff/orders/"+checkout.OrderID+"/cancel", nil, nil); err != nil {
		t.Fatalf("staff cancel: %v", err)
	}
	s.wantLedger(t, checkout.OrderID, func(l client.Ledger) bool { return refunded(l) || voided(l) })
	s.wantStock(t, sku, 5, 0, 0)
}
