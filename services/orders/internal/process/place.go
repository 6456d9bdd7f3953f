package process

import (
	"context"
	"errors"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/orders/internal/cart"
	"github.com/souk-shop/souk/services/orders/internal/order"
	"github.com/souk-shop/souk/services/orders/internal/pricing"
)

// staleClaim is after how long a claim without an order counts for nothing: longer than any delivery takes, so that
// whoever made it is not still about to write the order.
const staleClaim = time.Minute

// place makes an order of a checkout whose cart is there: it confirms the prices, claims the cart's version, enters the
// order into the index, and only then writes the order.
func (p *Process) place(ctx context.Context, c order.Checkout, lines []events.Line) error {
	now := p.now()
	indexed := make(chan error, 1)
	go func() { indexed <- p.Store.Index.Add(ctx, c.Intent.CheckoutID, now) }()
	totals, rejection, err := p.agree(ctx, c, lines)
	if indexErr := <-indexed; indexErr != nil || err != nil {
		return errors.Join(err, indexErr)
	}
	if rejection != nil {
		return p.reject(ctx, c, rejection)
	}
	return p.decide(ctx, c, func(o *order.Order) []events.Draft { return o.Place(c, lines, totals, now) })
}

// agree finds out whether the checkout can be ordered as the shopper saw it, and if so claims the cart's version for it.
// A checkout that cannot be judged now is kept, so that it has an outcome even when no redelivery can judge it either.
func (p *Process) agree(ctx context.Context, c order.Checkout, lines []events.Line) (events.Totals, *cart.Rejection, error) {
	prices, err := p.Catalog.Prices(ctx, cart.SKUs(lines))
	if err != nil {
		return events.Totals{}, nil, errors.Join(err, p.await(ctx, c))
	}
	if rejection := cart.Confirm(lines, prices); rejection != nil {
		return events.Totals{}, rejection, nil
	}
	totals, err := p.Terms.Totals(lines, c.Intent.ShippingAddress.Country)
	if err != nil {
		rejection, err := unpriced(err)
		return events.Totals{}, rejection, err
	}
	rejection, err := p.claim(ctx, c)
	return totals, rejection, err
}

// unpriced says as a rejection why a cart has no total.
func unpriced(err error) (*cart.Rejection, error) {
	switch {
	case errors.Is(err, pricing.ErrNotServed):
		return &cart.Rejection{Reason: events.RejectedNoShipping, Detail: "We do not ship to this country."}, nil
	case errors.Is(err, pricing.ErrTooLarge):
		return &cart.Rejection{Reason: events.RejectedTotalTooLarge, Detail: "The order is too large."}, nil
	case errors.Is(err, pricing.ErrCurrency):
		return &cart.Rejection{Reason: events.RejectedNotSellable, Detail: "A product is not sold in the shop's currency."}, nil
	default:
		return nil, err
	}
}

// claim takes the cart's version for the checkout: nil when it has it, else why not. A claim whose order came to nothing
// is taken over.
func (p *Process) claim(ctx context.Context, c order.Checkout) (*cart.Rejection, error) {
	from := ""
	for range 3 {
		seen, err := p.take(ctx, c, from)
		if err != nil {
			return nil, err
		}
		held, ok := seen.Holder(c.Intent.CartVersion)
		if ok && held.OrderID == c.Intent.CheckoutID {
			return nil, nil
		}
		if _, rejection := seen.Match(wanted(c)); rejection != nil {
			return rejection, nil
		}
		if over, err := p.cameToNothing(ctx, held); err != nil || !over {
			return cart.AlreadyOrdered(), err
		}
		from = held.OrderID
	}
	return nil, problem.NewConflict("contention", "Too many checkouts of one cart at once; please try again.")
}

func (p *Process) take(ctx context.Context, c order.Checkout, from string) (cart.Cart, error) {
	now := p.now()
	return p.Store.Carts.Update(ctx, c.Intent.CartID, step("claim", c.Cause.ID+" "+from), func(k *cart.Cart, _ bool) ([]events.Draft, error) {
		k.Take(c.Intent.CheckoutID, c.Intent.CartVersion, from, now)
		return nil, nil
	})
}

// cameToNothing tells whether the order that holds a claim was rejected, or was never written.
func (p *Process) cameToNothing(ctx context.Context, held cart.Claim) (bool, error) {
	holder, err := p.Store.Orders.Get(ctx, held.OrderID)
	if err != nil {
		return false, err
	}
	if holder.Exists() {
		return holder.State.Status == order.Rejected, nil
	}
	return p.now().Sub(held.At) > staleClaim, nil
}
