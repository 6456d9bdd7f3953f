package buy

import (
	"context"
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

const (
	// settling is how long a page waits for a cart that a failed order, or new prices, will change in a moment.
	settling = 3 * time.Second
	// settledBy is how long after a failure the cart is waited for at all. Later it is as it is: the shopper may have
	// emptied it.
	settledBy = 20 * time.Second
)

// cameFrom returns the failed checkout that the visitor comes from, nil for none.
func (p pages) cameFrom(r *http.Request) (*shop.Checkout, error) {
	id := r.URL.Query().Get("after")
	if !isID(id) {
		return nil, nil
	}
	made, err := p.Shop.Checkout(web.Visiting(r).As(r.Context()), id, 0)
	switch {
	case err == nil:
		return &made, nil
	case problem.Is(err, problem.NotFound):
		return nil, nil //nolint:nilerr // none of theirs
	}
	return nil, err
}

// settled returns the visitor's cart once it is what the failed checkout leaves. settled is false when that takes longer
// than a page should.
func (p pages) settled(w http.ResponseWriter, r *http.Request, failed *shop.Checkout) (cart shop.Cart, settled bool, err error) {
	if failed == nil || !changesCart(*failed) || p.Now().Sub(endOf(*failed)) > settledBy {
		cart, err = p.now(w, r)
		return cart, true, err
	}
	settled, err = until(web.Visiting(r).As(r.Context()), settling, func(ctx context.Context) (bool, error) {
		cart, err = p.Shop.OwnCart(ctx)
		return err == nil && changedBy(cart, *failed), err
	})
	if err != nil {
		return shop.Cart{}, false, err
	}
	return cart, settled, p.seen(w, r, cart)
}

// changesCart tells whether the cart service changes the cart because of how the checkout ended.
func changesCart(c shop.Checkout) bool {
	switch c.Status {
	case shop.Cancelled:
		return c.Reason == reasonDeclined || c.Reason == reasonOutOfStock || c.Reason == reasonTimeout
	case shop.Rejected:
		return c.Reason == reasonPrice || c.Reason == reasonNotSold
	}
	return false
}

// changedBy tells whether the cart shows what the checkout's end does to it: the order's lines are back, or its prices are
// the catalogue's again.
func changedBy(cart shop.Cart, c shop.Checkout) bool {
	if c.Status == shop.Cancelled {
		return noticed(cart, c.ID)
	}
	return len(cart.Notices) > 0
}

// endOf is when the checkout ended, as far as it says.
func endOf(c shop.Checkout) time.Time {
	if len(c.Timeline) == 0 {
		return time.Time{}
	}
	return c.Timeline[len(c.Timeline)-1].At
}
