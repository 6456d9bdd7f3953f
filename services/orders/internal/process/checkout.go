package process

import (
	"context"
	"errors"
	"strings"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/services/orders/internal/cart"
	"github.com/souk-shop/souk/services/orders/internal/order"
)

// OnUserAuthenticated begins with an authenticated checkout. Logins are no concern of orders.
func (p *Process) OnUserAuthenticated(ctx context.Context, e events.Event, u events.UserAuthenticated) error {
	if u.Context != events.ContextCheckout {
		return nil
	}
	return p.join(ctx, order.CheckoutOf(e, u))
}

// OnCartUpdated keeps the newest version of the cart, and goes on with the checkouts that waited for it.
func (p *Process) OnCartUpdated(ctx context.Context, e events.Event, u events.CartUpdated) error {
	seen, err := p.Store.Carts.Update(ctx, u.CartID, e, func(c *cart.Cart, _ bool) ([]events.Draft, error) {
		c.See(u)
		return nil, nil
	})
	if err != nil {
		return err
	}
	var done []string
	var failed []error
	for _, id := range seen.Due() {
		if err := p.resume(ctx, id); err != nil {
			failed = append(failed, err)
			continue
		}
		done = append(done, id)
	}
	if len(done) > 0 {
		cause := step("drop", e.ID+" "+strings.Join(done, " "))
		_, err := p.Store.Carts.Update(ctx, u.CartID, cause, func(c *cart.Cart, _ bool) ([]events.Draft, error) {
			c.Drop(done)
			return nil, nil
		})
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// OnCheckoutRejected ends a checkout that auth rejected. The rejections of orders itself are no news to it.
func (p *Process) OnCheckoutRejected(ctx context.Context, e events.Event, r events.CheckoutRejected) error {
	if e.Source == p.AppID {
		return nil
	}
	_, err := p.change(ctx, r.CheckoutID, e, func(o *order.Order) ([]events.Draft, error) {
		o.RejectedByAuth(r, e.Time)
		return nil, nil
	})
	return err
}

func (p *Process) resume(ctx context.Context, id string) error {
	found, err := p.Store.Orders.Get(ctx, id)
	if err != nil || !found.Exists() {
		return err
	}
	return p.join(ctx, found.State.Checkout())
}

// join brings a checkout and its cart together, as often as it takes. Whatever leads here, the event that authenticated
// the checkout causes what is emitted: the first decision stands, and everyone who comes later publishes it again.
func (p *Process) join(ctx context.Context, c order.Checkout) error {
	found, err := p.Store.Orders.Get(ctx, c.Intent.CheckoutID)
	if err != nil {
		return err
	}
	if status := found.State.Status; status != "" && status != order.AwaitingCart {
		return p.decide(ctx, c, func(*order.Order) []events.Draft { return nil })
	}
	snapshot, err := p.Store.Carts.Get(ctx, c.Intent.CartID)
	if err != nil {
		return err
	}
	seen := snapshot.State
	ready, rejection := seen.Match(wanted(c))
	if !ready && rejection == nil {
		if seen, err = p.park(ctx, c, found.Exists()); err != nil || (seen.Waits(c.Intent.CheckoutID) && c.Intent.CartVersion > seen.Version) {
			return err
		}
		if ready, rejection = seen.Match(wanted(c)); !ready && rejection == nil {
			rejection = cart.Missing() // too many wait for this cart
		}
	}
	if rejection != nil {
		return p.reject(ctx, c, rejection)
	}
	return p.place(ctx, c, seen.Lines)
}

// park lets the checkout wait for its cart: first the order's document, then the cart's, so that whoever finds it waiting
// finds what to go on with. It returns the cart as it is now; the version may have come meanwhile.
func (p *Process) park(ctx context.Context, c order.Checkout, exists bool) (cart.Cart, error) {
	if !exists {
		if err := p.await(ctx, c); err != nil {
			return cart.Cart{}, err
		}
	}
	now := p.now()
	return p.Store.Carts.Update(ctx, c.Intent.CartID, step("park", c.Cause.ID), func(k *cart.Cart, _ bool) ([]events.Draft, error) {
		k.Park(c.Intent.CheckoutID, c.Intent.CartVersion, now)
		return nil, nil
	})
}

// await keeps the checkout, so that the sweep ends it when nothing else does.
func (p *Process) await(ctx context.Context, c order.Checkout) error {
	now := p.now()
	if err := p.Store.Index.Add(ctx, c.Intent.CheckoutID, now); err != nil {
		return err
	}
	_, err := p.change(ctx, c.Intent.CheckoutID, step("await", c.Cause.ID), func(o *order.Order) ([]events.Draft, error) {
		o.Await(c, now)
		return nil, nil
	})
	return err
}

func (p *Process) reject(ctx context.Context, c order.Checkout, r *cart.Rejection) error {
	now := p.now()
	return p.decide(ctx, c, func(o *order.Order) []events.Draft { return o.Reject(c, r.Reason, r.Detail, r.SKUs, now) })
}

// decide makes the decision on a checkout, caused by its authentication, and lists the order it became.
func (p *Process) decide(ctx context.Context, c order.Checkout, decision func(o *order.Order) []events.Draft) error {
	o, err := p.change(ctx, c.Intent.CheckoutID, c.Cause.Event(), func(o *order.Order) ([]events.Draft, error) {
		return decision(o), nil
	})
	if err != nil || !o.Status.IsOrder() {
		return err
	}
	return p.Store.Lists.Add(ctx, o.UserID, o.ID, o.Since)
}

func wanted(c order.Checkout) cart.Checkout {
	return cart.Checkout{ID: c.Intent.CheckoutID, UserID: c.UserID, Version: c.Intent.CartVersion}
}
