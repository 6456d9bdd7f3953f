package process

import (
	"context"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/orders/internal/cart"
)

// QuoteRequest asks what a cart would cost now.
type QuoteRequest struct {
	CartID string
	// CartVersion is the version the shopper saw; 0 where the latest will do.
	CartVersion int64
	// UserID is who asks, "" for a guest. Country is where it goes, ISO 3166-1 alpha-2.
	UserID, Country string
}

// Quote is what a cart costs now.
type Quote struct {
	CartID        string
	CartVersion   int64
	Lines         []events.Line
	Totals        events.Totals
	PricesChanged bool
}

// Quote adds up a cart at the catalog's prices, as an order of it would. The error is of kind NotFound for a cart that is
// not there or not the asker's, Precondition for a version that is not there yet, Conflict for one that cannot be
// ordered, and Unavailable when the catalog does not answer.
func (p *Process) Quote(ctx context.Context, r QuoteRequest) (Quote, error) {
	snapshot, err := p.Store.Carts.Get(ctx, r.CartID)
	if err != nil {
		return Quote{}, err
	}
	c := snapshot.State
	if c.Version == 0 || (c.Owner != "" && c.Owner != r.UserID) {
		return Quote{}, problem.NewNotFound("cart-not-found", "There is no such cart.")
	}
	if r.CartVersion == 0 {
		r.CartVersion = c.Version
	}
	ready, rejection := c.Match(cart.Checkout{UserID: r.UserID, Version: r.CartVersion})
	switch {
	case rejection != nil:
		return Quote{}, conflict(rejection)
	case !ready:
		return Quote{}, problem.NewPrecondition("cart-not-there", "This version of the cart is not there yet.")
	}
	prices, err := p.Catalog.Prices(ctx, cart.SKUs(c.Lines))
	if err != nil {
		return Quote{}, err
	}
	if gone := cart.Unavailable(c.Lines, prices); gone != nil {
		return Quote{}, conflict(gone)
	}
	q := Quote{CartID: r.CartID, CartVersion: c.Version}
	q.Lines, q.PricesChanged = cart.Repriced(c.Lines, prices)
	if q.Totals, err = p.Terms.Totals(q.Lines, r.Country); err != nil {
		rejection, err := unpriced(err)
		if err != nil {
			return Quote{}, err
		}
		return Quote{}, conflict(rejection)
	}
	return q, nil
}

// conflict says a rejection to one who only asks.
func conflict(r *cart.Rejection) error {
	err := problem.NewConflict(r.Reason, "%s", r.Detail)
	for _, sku := range r.SKUs {
		err = err.WithField(sku, r.Reason)
	}
	return err
}
