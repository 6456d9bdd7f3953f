package store

import (
	"context"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/services/cart/internal/cart"
)

// Add applies a ProductAddedToCart. foreign tells that the cart is somebody else's and took no notice.
func (c *Carts) Add(ctx context.Context, e events.Event, p events.ProductAddedToCart) (foreign bool, err error) {
	return c.apply(ctx, p.CartID, e, func(ctx context.Context, id, userID string) (cart.Cart, error) {
		return c.update(ctx, id, e, func(state *cart.Cart) []events.Draft { return c.shop.Add(state, e, p, userID) })
	}, p.UserID)
}

// SetQuantity applies a CartItemChanged. foreign tells that the cart is somebody else's and took no notice.
func (c *Carts) SetQuantity(ctx context.Context, e events.Event, p events.CartItemChanged) (foreign bool, err error) {
	return c.apply(ctx, p.CartID, e, func(ctx context.Context, id, userID string) (cart.Cart, error) {
		return c.update(ctx, id, e, func(state *cart.Cart) []events.Draft { return c.shop.SetQuantity(state, e, p, userID) })
	}, p.UserID)
}

// Order applies an OrderCreated.
func (c *Carts) Order(ctx context.Context, e events.Event, o events.OrderCreated) error {
	_, err := c.apply(ctx, o.CartID, e, func(ctx context.Context, id, _ string) (cart.Cart, error) {
		return c.update(ctx, id, e, func(state *cart.Cart) []events.Draft { return c.shop.Order(state, e, o) })
	}, o.UserID)
	return err
}

// Restore applies an OrderCancelled: what a failed order took comes back into the cart that it took it from.
func (c *Carts) Restore(ctx context.Context, e events.Event, o events.OrderCancelled) error {
	if !cart.MustRestore(o) {
		return nil
	}
	_, err := c.apply(ctx, o.CartID, e, func(ctx context.Context, id, _ string) (cart.Cart, error) {
		return c.update(ctx, id, e, func(state *cart.Cart) []events.Draft { return c.shop.Restore(state, e, o) })
	}, o.UserID)
	return err
}

// Reprice applies a CheckoutRejected: where the prices were the reason, it asks for them anew.
func (c *Carts) Reprice(ctx context.Context, e events.Event, r events.CheckoutRejected) error {
	if !cart.MustReprice(r) {
		return nil
	}
	_, err := c.apply(ctx, r.CartID, e, func(ctx context.Context, id, _ string) (cart.Cart, error) {
		asked, prices, err := c.pricesOf(ctx, id)
		if err != nil {
			return cart.Cart{}, err
		}
		return c.update(ctx, id, e, func(state *cart.Cart) []events.Draft { return c.shop.Reprice(state, e, asked, prices) })
	}, "")
	return err
}

func (c *Carts) pricesOf(ctx context.Context, id string) (asked []string, prices map[string]cart.Price, err error) {
	state, err := c.docs.Get(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if asked = state.State.SKUs(); len(asked) == 0 {
		return nil, nil, nil
	}
	prices, err = c.prices(ctx, asked)
	return asked, prices, err
}

// apply applies an event to its cart, and to the user's cart instead where it comes after a merge: one that was applied
// before the merge is in the lines that were merged, and is not applied again.
func (c *Carts) apply(ctx context.Context, id string, e events.Event,
	one func(ctx context.Context, id, userID string) (cart.Cart, error), userID string,
) (foreign bool, err error) {
	state, err := one(ctx, id, userID)
	if err != nil {
		return false, err
	}
	if !state.HasForwarded(e.ID) {
		return !state.Admits(userID), nil
	}
	if err := c.finish(ctx, id, state.Merge); err != nil {
		return false, err
	}
	_, err = one(ctx, state.Merge.Into(), state.Merge.UserID)
	return false, err
}

// Merge applies a login: the cart that the user filled as a guest becomes part of the user's own. A crash between its
// writes is healed by the login's redelivery, or by the next event that finds the merge half done.
func (c *Carts) Merge(ctx context.Context, e events.Event, u events.UserAuthenticated) error {
	if u.Context != events.ContextLogin || u.GuestCartID == "" {
		return nil
	}
	if cart.Mergeable(u.GuestCartID) {
		guest, err := c.update(ctx, u.GuestCartID, e, func(state *cart.Cart) []events.Draft {
			return c.shop.Close(state, e, u.UserID)
		})
		if err != nil {
			return err
		}
		if guest.Merge != nil && guest.Merge.UserID == u.UserID {
			err = c.finish(ctx, u.GuestCartID, guest.Merge)
		}
		if err != nil || (guest.Merge != nil && guest.Merge.EventID == e.ID) {
			return err
		}
	}
	// A login that brought nothing is remembered by the user's cart too, for those who wait for it there.
	return c.absorb(ctx, e, u.UserID, nil, nil)
}

// finish brings a merge to its end.
func (c *Carts) finish(ctx context.Context, guestID string, m *cart.Merge) error {
	if m.Settled {
		return nil
	}
	if err := c.absorb(ctx, m.Cause(), m.UserID, m.Lines, m.Taken); err != nil {
		return err
	}
	_, err := c.update(ctx, guestID, m.Settling(), func(state *cart.Cart) []events.Draft {
		return c.shop.Settle(state, m.Settling())
	})
	return err
}

func (c *Carts) absorb(ctx context.Context, e events.Event, userID string, lines []cart.Line, taken []cart.Taken) error {
	_, err := c.update(ctx, events.UserCartID(userID), e, func(state *cart.Cart) []events.Draft {
		return c.shop.Absorb(state, e, userID, lines, taken)
	})
	return err
}
