package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
	"github.com/souk-shop/souk/internal/money"
)

const (
	// sharedTimeout is how long an order may be pending where both replicas sweep.
	sharedTimeout = 30 * time.Second
	// elsewhere is how late an edit may be seen through another gateway: what it has is used for 5 s, and for 30 s more
	// while it asks anew, a catalog that has not heard of the edit yet.
	elsewhere = 36 * time.Second
)

// TestReplicas runs two processes of each service, and asks the two gateways in turn.
func TestReplicas(t *testing.T) {
	for _, profile := range []string{"embedded", "redis"} {
		t.Run(profile, func(t *testing.T) {
			s := prepare(t, profile, 2)
			s.start(t, "SOUK_ORDER_TIMEOUT="+sharedTimeout.String(), "SOUK_SANDBOX_SLOW=1500ms")
			s.signInStaff(t)
			t.Run("Together", s.together)
			t.Run("Race", s.race)
			t.Run("Outage", s.outage)
		})
	}
}

// together runs what shares the shop without disturbing each other.
func (s *scene) together(t *testing.T) {
	for name, journey := range map[string]func(*scene, *testing.T){
		"Purchase": (*scene).purchase, "GuestCart": (*scene).guestCart, "Declined": (*scene).declined, "Slow": (*scene).slow,
		"ErrorThenSuccess": (*scene).errorThenSuccess, "LastItem": (*scene).lastItem, "StaleCart": (*scene).staleCart,
		"ChangedPrice": (*scene).changedPrice, "DoubleSubmit": (*scene).doubleSubmit, "TwoKeysOneCart": (*scene).twoKeysOneCart,
		"Cancel": (*scene).cancel, "StaffCancel": (*scene).staffCancel, "Progress": (*scene).progress,
		"Staff": (*scene).staffOnly, "Import": (*scene).importProducts, "Live": (*scene).live, "Edit": (*scene).edit,
		"Sweeps": (*scene).sweeps, "Pages": (*scene).pagesOfBoth,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			journey(s, t)
		})
	}
}

// live watches checkouts through one gateway that the other one accepted, and says how late the end was seen.
func (s *scene) live(t *testing.T) {
	who, sku := s.shopper(t), s.sku(t, 20)
	urls := s.shop.URLs("gateway")
	var worst time.Duration
	for i := range 10 {
		who.add(sku, 1)
		id, err := s.at(t, urls[i%2]).As(who.Token()).CheckOut(t.Context(), client.Of(who.cart, "tok_success"), unique("key"))
		if err != nil {
			t.Fatal(err)
		}
		seen, err := s.at(t, urls[1-i%2]).As(who.Token()).Checkout(t.Context(), id, client.Wait(30))
		late := time.Since(seen.Moment("OrderCompleted"))
		if err != nil {
			t.Fatal(err)
		}
		wantEnd(t, seen, client.Confirmed, "")
		worst = max(worst, late)
		who.emptied()
	}
	t.Logf("an end was seen through the other gateway %s after it happened, at the latest", worst.Round(time.Millisecond))
	if worst > soon {
		t.Errorf("that is later than %s", soon)
	}
}

// edit changes a price through one gateway: staff see it through the other at once, shoppers within the time that the cache
// has, and nobody pays another price than they saw.
func (s *scene) edit(t *testing.T) {
	made, urls := s.product(t, 5), s.shop.URLs("gateway")
	read := func(c *client.Client) (int64, error) {
		var p client.Product
		_, err := c.Do(t.Context(), "GET", "/api/v1/products/"+made.ID, nil, &p)
		if err == nil && len(p.Variants) != 1 {
			err = fmt.Errorf("it has %d variants", len(p.Variants))
		}
		if err != nil {
			return 0, err
		}
		return p.Variants[0].Price.Amount, nil
	}
	for _, url := range urls { // both have it in their caches
		if got, err := read(s.at(t, url)); err != nil || got != price.Amount {
			t.Fatalf("the price is %d, %v", got, err)
		}
	}
	for i, amount := range []int64{1300, 1400, 1500, 1600} {
		if err := s.at(t, urls[i%2]).As(s.staffToken).SetPrice(t.Context(), made.ID, money.New(amount, "EUR")); err != nil {
			t.Fatalf("staff edit what they saw through this gateway, the last edit was through the other: %v", err)
		}
		if got, err := read(s.at(t, urls[1-i%2]).As(s.staffToken)); err != nil || got != amount {
			t.Errorf("staff see the price %d, %v, want %d", got, err, amount)
		}
	}
	began := time.Now()
	for _, url := range urls {
		err := shop.Await(t.Context(), elsewhere, func(context.Context) error {
			got, err := read(s.at(t, url))
			if err == nil && got != 1600 {
				err = fmt.Errorf("it is %d", got)
			}
			return err
		})
		if err != nil {
			t.Errorf("the price that shoppers see: %v", err)
		}
	}
	t.Logf("both gateways showed the new price within %s", time.Since(began).Round(time.Millisecond))
}

// sweeps has orders time out that the payment provider never answers: both replicas sweep, and each order is cancelled
// once.
func (s *scene) sweeps(t *testing.T) {
	const shoppers = 6
	sku := s.sku(t, shoppers)
	b := newBooks()
	b.stock[sku] = shoppers
	for range shoppers {
		who := s.shopper(t)
		who.add(sku, 1)
		b.accept(who.checkOut("tok_never"), line{sku, 1})
	}
	ends := s.settle(t, b, sharedTimeout+time.Minute)
	if counts := tally(ends); counts["cancelled timeout"] != shoppers {
		t.Errorf("%v", counts)
	}
	for id, end := range ends {
		cancelled := 0
		for _, m := range end.Timeline {
			if m.Event == "OrderCancelled" {
				cancelled++
			}
		}
		if cancelled != 1 {
			t.Errorf("%s was cancelled %d times: %+v", id, cancelled, end.Timeline)
		}
		s.wantLedger(t, id, func(l client.Ledger) bool { return l.Voided && l.Captured.IsZero() })
	}
	s.wantStock(t, sku, shoppers, 0, 0)
}

// outage takes the second replica of everything away in the middle of checkouts, sidecars too, and gives it back.
func (s *scene) outage(t *testing.T) {
	stock := map[string]int64{s.sku(t, 500): 500, s.sku(t, 6): 6}
	l := s.startLoad(t, 40, stock)
	defer l.end()
	s.progresses(t, l, "before the outage")
	run, err := s.shop.Run()
	if err != nil {
		t.Fatal(err)
	}
	var gone []string
	for name, app := range run.Apps {
		if app.Replica == 2 {
			gone = append(gone, name, name+"-daprd")
		}
	}
	for _, name := range gone {
		if err := s.shop.Hold(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	s.progresses(t, l, "while one replica is left")
	for _, name := range gone {
		if err := s.shop.Release(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	s.answers(t)
	s.progresses(t, l, "after the outage")
	l.end()
	ends := s.settle(t, l.books, redelivery)
	t.Logf("%d checkouts: %v", len(ends), tally(ends))
	if 2*tally(ends)[client.Confirmed] < len(ends) {
		t.Errorf("fewer than half of them are confirmed")
	}
	s.audit(t, l.books, ends, redelivery)
}

// answers waits until every replica of the gateway has found its services again.
func (s *scene) answers(t *testing.T) {
	t.Helper()
	for _, url := range s.shop.URLs("gateway") {
		err := shop.Await(t.Context(), time.Minute, func(ctx context.Context) error {
			_, err := s.at(t, url).Do(ctx, http.MethodGet, "/api/v1/categories", nil, nil)
			if err != nil && client.StatusOf(err) == 0 {
				err = errors.Join(errors.New("the gateway does not answer"), err)
			}
			return err
		})
		if err != nil {
			t.Fatalf("%s after the outage: %v", url, err)
		}
	}
}
