package browser

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// as signs an account in at the API.
func as(t testing.TB, who client.Credentials) *client.Client {
	t.Helper()
	session, err := nobody(t).Login(t.Context(), who)
	if err != nil {
		t.Fatalf("%s cannot sign in: %v", who.Email, err)
	}
	return nobody(t).As(session.AccessToken)
}

// wantOrders waits until the account's orders are those, and no more: their ids with their status.
func wantOrders(t testing.TB, who client.Credentials, want map[string]string) {
	t.Helper()
	c := as(t, who)
	await(t, "the orders of "+who.Email, func(ctx context.Context) error {
		page, err := c.Orders(ctx)
		if err != nil {
			return err
		}
		got := map[string]string{}
		for _, o := range page.Items {
			got[o.ID] = o.Status
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			return fmt.Errorf("they are %v, want %v", got, want)
		}
		return nil
	})
}

// wantBought checks that the account has one order, which is confirmed, has one of each of these items, and is paid once.
func wantBought(t testing.TB, who client.Credentials, id string, items ...item) {
	t.Helper()
	wantOrders(t, who, map[string]string{id: client.Confirmed})
	wantPaid(t, id)
	bought, err := staff(t).StaffOrder(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, l := range bought.Order.Lines {
		got = append(got, fmt.Sprint(l.Quantity, " ", l.SKU))
	}
	for _, i := range items {
		want = append(want, "1 "+i.sku)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the order has %v, want %v", got, want)
	}
}

// wantPaid waits until an order's money is captured: of one authorization, all of it.
func wantPaid(t testing.TB, id string) {
	t.Helper()
	wantLedger(t, id, "captured once", func(l client.Ledger) bool {
		return l.Authorizations == 1 && l.Captured == l.Amount && l.Amount.Amount > 0 && l.Refunded.IsZero() && !l.Voided
	})
}

// wantUnpaid checks that nobody has the money of an order.
func wantUnpaid(t testing.TB, id string) {
	t.Helper()
	wantLedger(t, id, "not paid", func(l client.Ledger) bool {
		return l.Captured.IsZero() && (l.Authorizations == 0 || l.Voided)
	})
}

func wantLedger(t testing.TB, id, what string, holds func(client.Ledger) bool) {
	t.Helper()
	await(t, "the order "+id+" is "+what, func(ctx context.Context) error {
		l, err := staff(t).Ledger(ctx, id)
		if err == nil && !holds(l) {
			err = fmt.Errorf("the ledger is %+v", l)
		}
		return err
	})
}

// wantStock waits until so many are left, so many sold, and none reserved.
func wantStock(t testing.TB, i item, left, sold int64) {
	t.Helper()
	await(t, "the stock of "+i.sku, func(ctx context.Context) error {
		s, err := staff(t).Stock(ctx, i.sku)
		if err == nil && (s.OnHand != left || s.Sold != sold || s.Reserved != 0) {
			err = fmt.Errorf("it is %+v, want %d on hand, %d sold", s, left, sold)
		}
		return err
	})
}

// wantCart waits until the account's cart has one of each of these items, and nothing else.
func wantCart(t testing.TB, who client.Credentials, items ...item) {
	t.Helper()
	c := as(t, who)
	await(t, "the cart of "+who.Email, func(ctx context.Context) error {
		cart, err := c.OwnCart(ctx)
		if err != nil {
			return err
		}
		for _, i := range items {
			if cart.Quantity(i.sku) != 1 {
				return fmt.Errorf("it has %+v", cart.Lines)
			}
		}
		if len(cart.Lines) != len(items) {
			return fmt.Errorf("it has %+v", cart.Lines)
		}
		return nil
	})
}

// buyElsewhere buys an item over the API, as somebody else.
func buyElsewhere(t testing.TB, i item) {
	t.Helper()
	who := newcomer()
	session, err := nobody(t).Register(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	wantEnd(t, nobody(t).As(session.AccessToken), i, "tok_success", client.Confirmed)
}

// wantEnd orders an item over the API, waits until the checkout ends as wanted, and returns its id.
func wantEnd(t testing.TB, c *client.Client, i item, token, status string) string {
	t.Helper()
	cart, err := c.NewCart(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if cart, _, err = c.Add(t.Context(), cart.ID, i.sku, 1, client.Wait(20)); err != nil {
		t.Fatal(err)
	}
	id, err := c.CheckOut(t.Context(), client.Of(cart, token), unique("key"))
	if err != nil {
		t.Fatal(err)
	}
	if status == "" {
		return id
	}
	await(t, "the checkout ends", func(ctx context.Context) error {
		checkout, err := c.Checkout(ctx, id, client.Wait(10))
		if err == nil && checkout.Status != status {
			err = fmt.Errorf("it is %+v", checkout)
		}
		return err
	})
	return id
}

// lines returns the SKUs that the cart's page shows.
func lines(tab *browser.Tab) []string {
	tab.Helper()
	return browser.Read[[]string](tab, `[...document.querySelectorAll('[id^="line-"]')].map((e) => e.id.slice(5))`)
}
