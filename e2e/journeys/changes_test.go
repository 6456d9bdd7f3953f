package journeys

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/e2e/client"
	"github.com/souk-shop/souk/internal/money"
)

func TestStaleCart(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		sku := w.sku(t, 1000, 9)
		ada := w.shopper(t)
		cart, err := ada.NewCart(w.ctx)
		must(t, err)
		seen, err := ada.Add(w.ctx, cart.ID, sku, 1)
		must(t, err)
		_, err = ada.Add(w.ctx, cart.ID, sku, 1)
		must(t, err)
		id, err := ada.Submit(w.ctx, uuid.NewString(), seen, "tok_success")
		must(t, err)
		c, err := ada.Await(w.ctx, id)
		must(t, err)
		outcome(t, c, "rejected", "cart-changed")
		w.settled(t, c)
		w.left(t, sku, 9)
	})
}

func TestChangedPrice(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		sku := w.sku(t, 1000, 9)
		ada := w.shopper(t)
		cart, err := ada.NewCart(w.ctx)
		must(t, err)
		cart, err = ada.Add(w.ctx, cart.ID, sku, 1)
		must(t, err)
		w.reprice(t, sku, 1200)
		id, err := ada.Submit(w.ctx, uuid.NewString(), cart, "tok_success")
		must(t, err)
		c, err := ada.Await(w.ctx, id)
		must(t, err)
		outcome(t, c, "rejected", "price-changed")
		w.eventually(t, func() error {
			cart, err = ada.Cart(w.ctx, cart.ID)
			if err == nil && (len(cart.Lines) != 1 || cart.Lines[0].UnitPrice.Amount != 1200) {
				err = fmt.Errorf("the cart was not repriced: %+v", cart)
			}
			return err
		})
		id, err = ada.Submit(w.ctx, uuid.NewString(), cart, "tok_success")
		must(t, err)
		c, err = ada.Await(w.ctx, id)
		must(t, err)
		outcome(t, c, "confirmed", "")
	})
}

// reprice gives a test's product another price.
func (w walk) reprice(t *testing.T, sku string, price int64) {
	t.Helper()
	path := "/api/v1/products/test-" + strings.ToLower(sku)
	var product struct {
		ID string `json:"id"`
	}
	a, err := w.admin.Send(w.ctx, http.MethodGet, path, nil, nil)
	must(t, err)
	must(t, w.admin.Do(w.ctx, http.MethodGet, path, nil, nil, &product, http.StatusOK))
	body := client.Product(sku, price)
	body["variants"] = []map[string]any{{"sku": sku, "price": money.New(price, "EUR")}}
	must(t, w.admin.Do(w.ctx, http.MethodPut, "/api/v1/staff/products/"+product.ID,
		client.Header{"If-Match": a.Header.Get("ETag")}, body, nil, http.StatusOK))
}

func TestCancelAfterConfirmation(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		sku := w.sku(t, 1000, 4)
		ada := w.shopper(t)
		c, err := ada.Buy(w.ctx, sku, 3, "tok_success")
		must(t, err)
		outcome(t, c, "confirmed", "")
		w.left(t, sku, 1)
		must(t, ada.Do(w.ctx, http.MethodPost, "/api/v1/orders/"+c.ID+"/cancel",
			client.Header{"Idempotency-Key": uuid.NewString()}, nil, nil, http.StatusOK))
		c, err = ada.Await(w.ctx, c.ID)
		must(t, err)
		outcome(t, c, "cancelled", "cancelled-by-shopper")
		w.settled(t, c)
		w.left(t, sku, 4)
	})
}

func TestProgressIsStreamed(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		sku := w.sku(t, 1000, 4)
		ada := w.shopper(t)
		cart, err := ada.NewCart(w.ctx)
		must(t, err)
		cart, err = ada.Add(w.ctx, cart.ID, sku, 1)
		must(t, err)
		id, err := ada.Submit(w.ctx, uuid.NewString(), cart, "tok_success")
		must(t, err)
		r, err := http.NewRequestWithContext(w.ctx, http.MethodGet, w.URL()+"/api/v1/checkouts/"+id+"/events", nil)
		must(t, err)
		r.Header.Set("Authorization", "Bearer "+ada.Token)
		answer, err := ada.HTTP.Do(r)
		must(t, err)
		defer answer.Body.Close()
		var last string
		lines := bufio.NewScanner(answer.Body)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				last = data
			}
		}
		if !strings.Contains(last, `"confirmed"`) {
			t.Errorf("the stream closed on %q (%v)", last, lines.Err())
		}
	})
}
