package journeys

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/e2e/client"
)

func TestPurchaseByANewUser(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		sku := w.sku(t, 1500, 5)
		ada := w.shopper(t)
		cart, err := ada.NewCart(w.ctx)
		must(t, err)
		cart, err = ada.Add(w.ctx, cart.ID, sku, 2)
		must(t, err)
		if cart.Version != 1 || cart.Total.Amount != 3000 {
			t.Fatalf("the cart is %+v", cart)
		}
		var quote struct {
			Total struct{ Amount int64 } `json:"total"`
		}
		w.eventually(t, func() error {
			return ada.Do(w.ctx, http.MethodPost, "/api/v1/quotes", nil,
				map[string]any{"cart_id": cart.ID, "shipping_address": client.Address}, &quote, http.StatusOK)
		})
		id, err := ada.Submit(w.ctx, uuid.NewString(), cart, "tok_success")
		must(t, err)
		c, err := ada.Await(w.ctx, id)
		must(t, err)
		outcome(t, c, "confirmed", "")
		if c.Totals.Total.Amount != quote.Total.Amount {
			t.Errorf("the quote said %d, the order costs %d", quote.Total.Amount, c.Totals.Total.Amount)
		}
		w.settled(t, c)
		w.left(t, sku, 3)
		w.eventually(t, func() error {
			cart, err := ada.Cart(w.ctx, cart.ID)
			if err == nil && len(cart.Lines) != 0 {
				err = fmt.Errorf("the cart still has %+v", cart.Lines)
			}
			return err
		})
		w.listed(t, ada, "/api/v1/orders", id)
		w.listed(t, w.admin, "/api/v1/staff/orders?day="+time.Now().UTC().Format(time.DateOnly), id)
	})
}

// listed checks that an order is in a list, on whichever page.
func (w walk) listed(t *testing.T, c *client.Client, path, id string) {
	t.Helper()
	next := path
	for {
		page, err := c.Orders(w.ctx, next)
		must(t, err)
		for _, o := range page.Items {
			if o.ID == id {
				return
			}
		}
		if page.NextCursor == "" {
			t.Errorf("order %s is not in %s", id, path)
			return
		}
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		next = path + separator + "cursor=" + page.NextCursor
	}
}

func TestGuestCartIsMergedAtLogin(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		tea, cup := w.sku(t, 500, 10), w.sku(t, 900, 10)
		guestCart, err := w.guest.NewCart(w.ctx)
		must(t, err)
		_, err = w.guest.Add(w.ctx, guestCart.ID, tea, 2)
		must(t, err)
		email := "ada-" + uuid.NewString() + "@example.com"
		ada, err := w.guest.Register(w.ctx, email, "")
		must(t, err)
		own, err := ada.NewCart(w.ctx)
		must(t, err)
		_, err = ada.Add(w.ctx, own.ID, cup, 1)
		must(t, err)
		ada, err = w.guest.Login(w.ctx, email, "correct horse battery", guestCart.ID)
		must(t, err)
		w.eventually(t, func() error {
			cart, err := ada.Cart(w.ctx, own.ID)
			if err == nil && len(cart.Lines) != 2 {
				err = fmt.Errorf("the cart has %+v", cart.Lines)
			}
			return err
		})
		cart, err := ada.Cart(w.ctx, own.ID)
		must(t, err)
		id, err := ada.Submit(w.ctx, uuid.NewString(), cart, "tok_success")
		must(t, err)
		c, err := ada.Await(w.ctx, id)
		must(t, err)
		outcome(t, c, "confirmed", "")
		w.left(t, tea, 8)
		w.left(t, cup, 9)
	})
}

func TestPaymentMethods(t *testing.T) {
	tests := []struct{ token, status, reason string }{
		{"tok_declined", "cancelled", "payment-declined"},
		{"tok_insufficient_funds", "cancelled", "payment-declined"},
		{"tok_slow", "confirmed", ""},
		{"tok_error_then_success", "confirmed", ""},
	}
	onEachProfile(t, func(t *testing.T, w walk) {
		for _, tt := range tests {
			t.Run(tt.token, func(t *testing.T) {
				sku := w.sku(t, 1000, 3)
				c, err := w.shopper(t).Buy(w.ctx, sku, 1, tt.token)
				must(t, err)
				outcome(t, c, tt.status, tt.reason)
				w.settled(t, c)
				left := int64(3)
				if tt.status == "confirmed" {
					left = 2
				}
				w.left(t, sku, left)
			})
		}
	})
}

func TestTwoShoppersOneLastItem(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		sku := w.sku(t, 1000, 1)
		ids, shoppers := make([]string, 2), []*client.Client{w.shopper(t), w.shopper(t)}
		carts := make([]client.Cart, 2)
		for i, s := range shoppers {
			cart, err := s.NewCart(w.ctx)
			must(t, err)
			carts[i], err = s.Add(w.ctx, cart.ID, sku, 1)
			must(t, err)
		}
		var statuses []string
		for i, s := range shoppers {
			id, err := s.Submit(w.ctx, uuid.NewString(), carts[i], "tok_success")
			must(t, err)
			ids[i] = id
		}
		for i, s := range shoppers {
			c, err := s.Await(w.ctx, ids[i])
			must(t, err)
			statuses = append(statuses, c.Status+" "+c.Reason)
			w.settled(t, c)
		}
		slices.Sort(statuses)
		if want := []string{"cancelled out-of-stock", "confirmed "}; !slices.Equal(statuses, want) {
			t.Errorf("outcomes %q, want %q", statuses, want)
		}
		w.left(t, sku, 0)
	})
}

func TestDoubleSubmitIsOneOrder(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		sku := w.sku(t, 1000, 9)
		ada := w.shopper(t)
		cart, err := ada.NewCart(w.ctx)
		must(t, err)
		cart, err = ada.Add(w.ctx, cart.ID, sku, 1)
		must(t, err)
		key := uuid.NewString()
		ids := make([]string, 4)
		errs := make([]error, len(ids))
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() { ids[i], errs[i] = ada.Submit(w.ctx, key, cart, "tok_success") })
		}
		wg.Wait()
		for i, id := range ids {
			must(t, errs[i])
			if id != ids[0] {
				t.Errorf("one key gave the checkouts %v", ids)
			}
		}
		c, err := ada.Await(w.ctx, ids[0])
		must(t, err)
		outcome(t, c, "confirmed", "")
		w.settled(t, c)
		w.left(t, sku, 8)
		a, err := ada.Send(w.ctx, http.MethodPost, "/api/v1/checkouts", client.Header{"Idempotency-Key": key},
			client.CheckoutBody(cart, "tok_declined"))
		must(t, err)
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("the key with another body: %d %s", a.Status, a.Body)
		}
		page, err := ada.Orders(w.ctx, "/api/v1/orders")
		must(t, err)
		if len(page.Items) != 1 {
			t.Errorf("there are %d orders, want 1", len(page.Items))
		}
	})
}

func TestOneCartIsOrderedOnce(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		sku := w.sku(t, 1000, 9)
		ada := w.shopper(t)
		cart, err := ada.NewCart(w.ctx)
		must(t, err)
		cart, err = ada.Add(w.ctx, cart.ID, sku, 1)
		must(t, err)
		ids := make([]string, 3)
		for i := range ids {
			ids[i], err = ada.Submit(w.ctx, uuid.NewString(), cart, "tok_success")
			must(t, err)
		}
		confirmed := 0
		for _, id := range ids {
			c, err := ada.Await(w.ctx, id)
			must(t, err)
			w.settled(t, c)
			switch {
			case c.Status == "confirmed":
				confirmed++
			case c.Status != "rejected" || (c.Reason != "cart-already-ordered" && c.Reason != "cart-changed"):
				t.Errorf("checkout %s is %s (%s)", id, c.Status, c.Reason)
			}
		}
		if confirmed != 1 {
			t.Errorf("%d of three checkouts of one cart became orders, want 1", confirmed)
		}
		w.left(t, sku, 8)
	})
}
