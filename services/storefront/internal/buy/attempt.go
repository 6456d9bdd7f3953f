package buy

import (
	"context"
	"strconv"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// reused is the gateway's code for a key that was used for something else.
const reused = "idempotency-key-reused"

// maxAttempts is how many rejected checkouts of one version of a cart are looked behind.
const maxAttempts = 16

// keyOf derives the idempotency key of a checkout: one for each version of a cart. So a double click, a reload or another
// tab is the same checkout, whatever replica is asked. after is the id of a checkout of the same version that came to
// nothing, "" for the first.
func keyOf(cart string, version int64, after string) string {
	return events.DeriveID("storefront-checkout", cart, strconv.FormatInt(version, 10), after)
}

// checkoutID is the id that the gateway gives a user's checkout with this key.
func checkoutID(user, key string) string { return events.DeriveID("checkout", user, key) }

// attempt is the checkout of a version of a cart that is to be made, or that has been made already.
type attempt struct {
	Key, ID string
	// Made is the checkout as it is, nil where there is none.
	Made *shop.Checkout
}

// over tells whether the checkout leaves its cart's version to be checked out once more: it was rejected.
func (a attempt) over() bool { return a.Made != nil && a.Made.Status == shop.Rejected }

// known tells whether orders knows the checkout. Of one that was only accepted nobody can tell whether it is on its way:
// sent again, it is the same.
func (a attempt) known() bool { return a.Made != nil && a.Made.Status != shop.Accepted }

// attempt finds the checkout of the cart's version: the first one that was not rejected, or the one with the key sought,
// whatever became of it. orders makes at most one order of a version, so that going on after a rejection makes no second.
func (p pages) attempt(ctx context.Context, user, cart string, version int64, sought string) (attempt, error) {
	var a attempt
	for range maxAttempts {
		a = attempt{Key: keyOf(cart, version, a.ID)}
		a.ID = checkoutID(user, a.Key)
		made, err := p.Shop.Checkout(ctx, a.ID, 0)
		if problem.Is(err, problem.NotFound) {
			return a, nil
		}
		if err != nil {
			return attempt{}, err
		}
		if a.Made = &made; !a.over() || a.Key == sought {
			return a, nil
		}
	}
	return attempt{}, problem.NewConflict("too-many-attempts", "This cart has been rejected too often. Please change it and try again.")
}
