package journeys

import (
	"testing"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/e2e/client"
)

// TestProviderThatNeverAnswers runs on shops of its own, whose orders give up after seconds.
func TestProviderThatNeverAnswers(t *testing.T) {
	for _, profile := range profiles {
		t.Run(profile, func(t *testing.T) {
			sh := all.newShop(t, "impatient-"+profile, profile, "SOUK_ORDER_TIMEOUT=4s", "SOUK_PROVIDER_TIMEOUT=3s")
			must(t, sh.Start(t.Context()))
			w := all.walkOn(t, sh)
			sku := w.sku(t, 1000, 3)
			c, err := w.shopper(t).Buy(w.ctx, sku, 1, "tok_never")
			must(t, err)
			outcome(t, c, "cancelled", "timeout")
			w.settled(t, c)
			w.left(t, sku, 3)
			must(t, sh.Stop(w.ctx))
		})
	}
}

// TestRestartOfEverythingInTheMiddle stops and starts a whole shop while checkouts are on their way.
func TestRestartOfEverythingInTheMiddle(t *testing.T) {
	for _, profile := range profiles {
		t.Run(profile, func(t *testing.T) {
			sh := all.newShop(t, "restarted-"+profile, profile)
			must(t, sh.Start(t.Context()))
			w := all.walkOn(t, sh)
			sku := w.sku(t, 1000, 50)
			ids := map[string]*client.Client{}
			for range 6 {
				ada := w.shopper(t)
				cart, err := ada.NewCart(w.ctx)
				must(t, err)
				cart, err = ada.Add(w.ctx, cart.ID, sku, 1)
				must(t, err)
				id, err := ada.Submit(w.ctx, uuid.NewString(), cart, "tok_slow")
				must(t, err)
				ids[id] = ada
			}
			must(t, sh.Stop(w.ctx))
			must(t, sh.Start(t.Context()))
			for id, ada := range ids {
				c, err := ada.Await(w.ctx, id)
				must(t, err)
				outcome(t, c, "confirmed", "")
				w.settled(t, c)
			}
			w.left(t, sku, 44)
			must(t, sh.Stop(w.ctx))
		})
	}
}
