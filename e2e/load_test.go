package e2e

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
)

const (
	// buyers is how many buy at once, pause how long each rests after a checkout.
	buyers = 8
	pause  = 100 * time.Millisecond
	// lossPatience is how long a buyer tries to get one request answered: longer than anything that is killed is away.
	lossPatience = 3 * time.Minute
)

// load is shoppers who buy on and on, whatever happens to the shop. They repeat what is not answered.
type load struct {
	s     *scene
	t     *testing.T
	books *books
	skus  []string
	idle  chan *shopper
	stop  context.CancelFunc
	wg    sync.WaitGroup
}

// payments are how the buyers pay: most of them well.
var payments = []string{
	"tok_success", "tok_success", "tok_success", "tok_slow", "tok_success", "tok_success", "tok_declined", "tok_success",
	"tok_error_then_success", "tok_success",
}

// startLoad prepares so many shoppers and lets them buy these SKUs.
func (s *scene) startLoad(t *testing.T, shoppers int, stock map[string]int64) *load {
	t.Helper()
	l := &load{s: s, t: t, books: newBooks(), idle: make(chan *shopper, shoppers)}
	for sku, n := range stock {
		l.books.stock[sku] = n
		l.skus = append(l.skus, sku)
	}
	var wg sync.WaitGroup
	for range buyers {
		wg.Go(func() {
			for range shoppers / buyers {
				l.idle <- s.shopper(t)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	ctx, cancel := context.WithCancel(t.Context())
	l.stop = cancel
	for buyer := range buyers {
		l.wg.Go(func() { l.buyOnAndOn(ctx, buyer) })
	}
	return l
}

// end stops the buyers and waits until each has its answer.
func (l *load) end() {
	l.stop()
	l.wg.Wait()
}

func (l *load) buyOnAndOn(ctx context.Context, n int) {
	for ; ctx.Err() == nil; n++ {
		select {
		case who := <-l.idle:
			l.buy(who, l.skus[n%len(l.skus)], payments[n%len(payments)])
			l.idle <- who // the one who comes again last
		case <-ctx.Done():
		}
		rest := time.NewTimer(pause)
		select {
		case <-rest.C:
		case <-ctx.Done():
		}
		rest.Stop()
	}
}

// buy buys one.
func (l *load) buy(who *shopper, sku, payment string) {
	cart, ok := l.fill(who, sku)
	if !ok {
		return
	}
	key := unique("key")
	var id string
	err := patiently(l.t.Context(), func(ctx context.Context) (err error) {
		id, err = who.CheckOut(ctx, client.Of(cart, payment), key)
		return err
	})
	if err != nil {
		l.t.Errorf("a checkout was not accepted: %v", err)
		return
	}
	l.books.accept(id, line{cart.Lines[0].SKU, cart.Lines[0].Quantity})
	_, _ = who.Checkout(l.t.Context(), id, client.Wait(5)) // whatever it says: the books are looked at in the end
}

// fill puts one of the SKU into the cart, and tells whether there is one line to be bought. Where the shopper's last
// checkout has not emptied the cart yet, or the event is held up, they come again later; where it failed, they buy what
// it gave back.
func (l *load) fill(who *shopper, sku string) (client.Cart, bool) {
	cart, err := who.OwnCart(l.t.Context())
	if err != nil || len(cart.Lines) > 0 {
		return cart, err == nil && len(cart.Lines) == 1 && cart.Restored() != ""
	}
	key := unique("key")
	var answer client.Answer
	err = patiently(l.t.Context(), func(ctx context.Context) (err error) {
		cart, answer, err = who.Add(ctx, who.cart.ID, sku, 1, client.Key(key), client.Wait(3))
		return err
	})
	if client.CodeOf(err) == "insufficient-stock" {
		return cart, false
	}
	if err != nil {
		l.t.Errorf("an addition was not accepted: %v", err)
		return cart, false
	}
	return cart, answer.Status == 200 && len(cart.Lines) == 1 && cart.Quantity(sku) > 0
}

// patiently repeats a request until it is answered.
func patiently(ctx context.Context, request func(context.Context) error) error {
	var final error
	err := shop.Await(ctx, lossPatience, func(ctx context.Context) error {
		err := request(ctx)
		if retriable(err) {
			return err
		}
		final = err
		return nil
	})
	if err != nil {
		return err
	}
	return final
}
