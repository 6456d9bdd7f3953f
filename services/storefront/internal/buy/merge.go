package buy

import (
	"context"
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// carrying is how long a sign-in waits for the guest's cart to become part of the user's own. After that the pages that
// show the cart say that it is on its way.
const carrying = 3 * time.Second

// guestCart returns what a visitor who is about to sign in has gathered; nothing where that cannot be told now.
func (p pages) guestCart(r *http.Request) shop.Cart {
	v := web.Visiting(r)
	if v.Basket().ID == "" {
		return shop.Cart{}
	}
	cart, err := p.Shop.Cart(v.As(r.Context()), v.Basket().ID)
	if err != nil {
		server.Log(r.Context()).Warn("a guest's cart could not be read", "error", err)
	}
	return cart
}

// carry waits for the guest's cart, and remembers what is in the user's own. Whatever fails, the visitor is signed in: the
// cart is looked at again when it is shown.
func (p pages) carry(w http.ResponseWriter, r *http.Request, guest shop.Cart) {
	v := web.Visiting(r)
	var own shop.Cart
	done, err := until(v.As(r.Context()), carrying, func(ctx context.Context) (over bool, err error) {
		if over, err = p.mergeOver(ctx, v.Basket().Merging); !over || err != nil {
			return false, err
		}
		own, err = p.Shop.OwnCart(ctx)
		// The guest's cart is closed a moment before its lines are in the user's own.
		return holds(own, guest.Lines), err
	})
	if err == nil && done {
		err = p.Remember(w, r, session.Basket{Quantity: own.Quantity()})
	}
	if err != nil {
		server.Log(r.Context()).Warn("a cart is still being carried over", "error", err)
	}
}

// holds tells whether the cart has the lines, as far as a cart takes them.
func holds(cart shop.Cart, lines []shop.Line) bool {
	for _, l := range lines {
		has, there := lineOf(cart, l.SKU)
		if (!there || has.Quantity < l.Quantity) && len(cart.Notices) == 0 {
			return false
		}
	}
	return true
}

// mergeOver tells whether a guest's cart has become a user's. No guest's cart has.
func (p pages) mergeOver(ctx context.Context, guest string) (bool, error) {
	if guest == "" {
		return true, nil
	}
	cart, err := p.Shop.Cart(ctx, guest)
	return cart.Status == merged, err
}

// merging tells whether a cart is still on its way into the visitor's own, and forgets it when it is not.
func (p pages) merging(w http.ResponseWriter, r *http.Request) (bool, error) {
	v := web.Visiting(r)
	basket := v.Basket()
	if _, signed := v.Signed(); !signed || basket.Merging == "" {
		return false, nil
	}
	over, err := p.mergeOver(v.As(r.Context()), basket.Merging)
	if err != nil || !over {
		return true, err
	}
	basket.Merging = ""
	return false, p.Remember(w, r, basket)
}
