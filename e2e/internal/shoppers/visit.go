package shoppers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
)

const (
	// purchases is how many one account makes before its shopper comes as another.
	purchases = 5
	// patience is how long one request may take, and ending how long what was accepted: an event that a pod had fetched when it
	// ended comes again after half a minute, and a checkout is a chain of events.
	patience = 30 * time.Second
	ending   = 2 * time.Minute
	// rest is between two purchases, and after a failure.
	rest = 250 * time.Millisecond
)

// buyOn makes purchases until ctx is over. What was begun is ended.
func (c *Crowd) buyOn(ctx context.Context) {
	for ctx.Err() == nil {
		who, err := c.arrive()
		if err != nil {
			c.fail("registration", err)
		}
		for n := 0; err == nil && n < purchases && ctx.Err() == nil; n++ {
			err = c.buy(who)
			pause(ctx)
		}
		if err != nil {
			pause(ctx)
		}
	}
}

func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(rest):
	}
}

// shopper is signed in and has a cart.
type shopper struct {
	*client.Client
	cartID string
}

func (c *Crowd) arrive() (*shopper, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	account := client.Credentials{Email: "shopper-" + unique() + "@example.com", Password: unique(), Name: "Ada"}
	session, err := c.client.Register(ctx, account, client.Key(unique()))
	if err != nil {
		return nil, err
	}
	who := &shopper{Client: c.client.As(session.AccessToken)}
	cart, err := who.NewCart(ctx)
	who.cartID = cart.ID
	return who, err
}

// buy buys one piece. A failure was noted when it returns one.
func (c *Crowd) buy(who *shopper) error {
	var cart client.Cart
	if err := c.step("addition", ending, func(ctx context.Context) (err error) {
		cart, err = who.fill(ctx, c.order.SKU)
		return err
	}); err != nil {
		return err
	}
	began, key, id := time.Now(), unique(), ""
	checkOut := func(ctx context.Context) (err error) {
		id, err = who.CheckOut(ctx, client.Of(cart, "tok_success"), key)
		return err
	}
	failed := c.step("checkout", patience, checkOut)
	if failed != nil && insist(checkOut) != nil {
		return failed
	}
	at := c.accept(id)
	status := ""
	err := c.step("end of "+id, ending, func(ctx context.Context) (err error) {
		status, err = who.end(ctx, id)
		return err
	})
	c.ended(at, status, time.Since(began))
	return errors.Join(failed, err, c.step("emptying of the cart after "+id, ending, who.emptied))
}

func (c *Crowd) step(name string, within time.Duration, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	err := do(ctx)
	if err != nil {
		c.fail(name, err)
	}
	return err
}

// insist repeats a checkout whose answer was lost: the same key tells whether it was accepted, so that none is forgotten.
func insist(checkOut func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		err := checkOut(ctx)
		if status := client.StatusOf(err); err == nil || ctx.Err() != nil || status >= 400 && status < 500 {
			return err
		}
		pause(ctx)
	}
}

// fill adds a piece, and waits until the cart has it. The gateway may answer before: what was accepted is on its way then.
func (w *shopper) fill(ctx context.Context, sku string) (client.Cart, error) {
	adding, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cart, answer, err := w.Add(adding, w.cartID, sku, 1, client.Key(unique()), client.Wait(20))
	for err == nil && answer.Status == http.StatusAccepted && len(cart.Lines) == 0 {
		if pause(ctx); ctx.Err() != nil {
			return cart, fmt.Errorf("what was added is not in the cart: %w", ctx.Err())
		}
		cart, err = w.OwnCart(ctx)
	}
	if err == nil && (cart.Quantity(sku) != 1 || len(cart.Lines) != 1) {
		err = fmt.Errorf("the cart is not the one piece: %d, %+v", answer.Status, cart)
	}
	return cart, err
}

// end waits for the checkout's end, which has to be an order.
func (w *shopper) end(ctx context.Context, id string) (string, error) {
	for {
		checkout, err := w.Checkout(ctx, id, client.Wait(10))
		switch {
		case err != nil:
			return "", err
		case checkout.Status == client.Confirmed:
			return checkout.Status, nil
		case checkout.Ended():
			return checkout.Status, fmt.Errorf("it ended %s %s: %s", checkout.Status, checkout.Reason, checkout.Detail)
		case ctx.Err() != nil:
			return "", fmt.Errorf("it is %s", checkout.Status)
		}
	}
}

// emptied waits until the order has taken what was in the cart.
func (w *shopper) emptied(ctx context.Context) error {
	for {
		cart, err := w.OwnCart(ctx)
		if err != nil {
			return err
		}
		if len(cart.Lines) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("it still has %d lines", len(cart.Lines))
		case <-time.After(rest):
		}
	}
}
