package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
	"github.com/souk-shop/souk/internal/money"
)

// crowds are how many shoppers buy at once.
var crowds = []int{1, 8, 32}

// bench is a shop that is ready to be measured.
type bench struct {
	length time.Duration
	http   *http.Transport
	url    string
	// storefront is the web page's address.
	storefront string
	product    client.Product
	shoppers   []*client.Client
}

// prepare makes a product with a stock that does not end, and the shoppers.
func prepare(ctx context.Context, s *shop.Shop, length time.Duration) (*bench, error) {
	b := &bench{length: length, url: s.URL(), storefront: s.Storefront(), http: &http.Transport{MaxIdleConnsPerHost: 128}}
	staff, err := b.staff(ctx, s)
	if err != nil {
		return nil, err
	}
	run := strconv.FormatInt(time.Now().Unix(), 36) // a shop that was kept knows the names of earlier runs
	b.product, err = staff.CreateProduct(ctx, client.Product{
		Name: "Bench mug " + run, Status: "active", Variants: []client.Variant{{SKU: "bench-mug-" + run, Price: money.New(1250, "EUR")}},
	})
	if err != nil {
		return nil, fmt.Errorf("creating a product: %w", err)
	}
	if err := staff.SetStock(ctx, b.sku(), 1_000_000); err != nil {
		return nil, fmt.Errorf("stocking it: %w", err)
	}
	for i := range crowds[len(crowds)-1] {
		session, err := b.nobody().Register(ctx, client.Credentials{
			Email: "bench-" + run + "-" + strconv.Itoa(i) + "@example.com", Password: "tulip-anvil-9417-quartz", Name: "Ada",
		})
		if err != nil {
			return nil, fmt.Errorf("registering: %w", err)
		}
		b.shoppers = append(b.shoppers, b.nobody().As(session.AccessToken))
	}
	return b, nil
}

func (b *bench) nobody() *client.Client { return client.New(b.url, b.http) }

func (b *bench) staff(ctx context.Context, s *shop.Shop) (*client.Client, error) {
	email, err := s.Secret("admin-email")
	if err != nil {
		return nil, err
	}
	password, err := s.Secret("admin-password")
	if err != nil {
		return nil, err
	}
	session, err := b.nobody().Login(ctx, client.Credentials{Email: email, Password: password})
	return b.nobody().As(session.AccessToken), err
}

func (b *bench) sku() string { return b.product.Variants[0].SKU }

// checkouts measures every crowd and prints a line for each.
func (b *bench) checkouts(ctx context.Context) error {
	fmt.Printf("\n%8s  %10s  %14s  %14s  %9s\n", "shoppers", "checkouts", "completed/s", "p50", "p99")
	for _, crowd := range crowds {
		m, err := b.buyAtOnce(ctx, crowd)
		if err != nil {
			return err
		}
		fmt.Printf("%8d  %10d  %14.1f  %14s  %9s\n", crowd, len(m.times), m.perSecond(), m.percentile(50), m.percentile(99))
	}
	fmt.Println("From POST /checkouts to OrderCompleted. Each shopper fills the cart, checks out, waits for the end, and begins again.")
	return nil
}

// buyAtOnce has so many shoppers buy on and on.
func (b *bench) buyAtOnce(ctx context.Context, crowd int) (*measurement, error) {
	m := &measurement{}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	began := time.Now()
	for i := range crowd {
		wg.Go(func() {
			for n := 0; time.Since(began) < b.length && ctx.Err() == nil; n++ {
				took, err := b.buy(ctx, b.shoppers[i], fmt.Sprintf("bench-%d-%d-%d", crowd, i, n))
				if err != nil {
					cancel(fmt.Errorf("buying: %w", err))
					return
				}
				m.add(took)
			}
		})
	}
	wg.Wait()
	m.took = time.Since(began)
	return m, context.Cause(ctx)
}

// buy buys one, and returns the time from the request to the order's completion.
func (b *bench) buy(ctx context.Context, who *client.Client, key string) (time.Duration, error) {
	cart, err := emptyCart(ctx, who)
	if err != nil {
		return 0, err
	}
	cart, answer, err := who.Add(ctx, cart.ID, b.sku(), 1, client.Wait(30))
	if err != nil || answer.Status != http.StatusOK {
		return 0, fmt.Errorf("adding to the cart: %d, %w", answer.Status, err)
	}
	began := time.Now()
	id, err := who.CheckOut(ctx, client.Of(cart, "tok_success"), key)
	if err != nil {
		return 0, err
	}
	end, err := who.Checkout(ctx, id, client.Wait(30))
	if err != nil || end.Status != client.Confirmed {
		return 0, fmt.Errorf("the checkout is %s %s: %w", end.Status, end.Reason, err)
	}
	return end.Moment("OrderCompleted").Sub(began), nil
}

// emptyCart waits until the order before has emptied the cart.
func emptyCart(ctx context.Context, who *client.Client) (client.Cart, error) {
	for {
		cart, err := who.OwnCart(ctx)
		if err != nil || len(cart.Lines) == 0 {
			return cart, err
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return cart, ctx.Err()
		}
	}
}
