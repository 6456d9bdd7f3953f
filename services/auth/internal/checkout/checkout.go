// Package checkout decides whether a checkout is its user's and may be made. It is pure.
package checkout

import (
	"time"

	"github.com/souk-shop/souk/internal/events"
)

// Checkout is what is kept of a checkout: the decision, which stands however often and late it is asked for again. The
// token is not kept, nor anything else of what came with it.
type Checkout struct {
	UserID string `json:"user_id,omitempty"`
	// Outcome is authenticated, or the reason of the rejection.
	Outcome   string    `json:"outcome"`
	DecidedAt time.Time `json:"decided_at"`
}

// Authenticated is the outcome of a checkout that may be made.
const Authenticated = "authenticated"

// Verdict is what was found out about a checkout: whose it is, or why it is refused.
type Verdict struct {
	// UserID, Name, Email and Roles are the account's as it stands now.
	UserID, Name, Email string
	Roles               []string
	// Reason is one of the Rejected constants of package events, or "" where the checkout may be made. Detail is a
	// sentence that a page can show.
	Reason, Detail string
}

// Decide records the verdict and says what is to be published. The first verdict on a checkout stands: another one
// changes nothing and publishes nothing.
func (v Verdict) Decide(c *Checkout, exists bool, data events.UserCheckout, at time.Time) []events.Draft {
	if exists {
		return nil
	}
	*c = Checkout{UserID: v.UserID, Outcome: v.Reason, DecidedAt: at.UTC()}
	if v.Reason != "" {
		return []events.Draft{{Subject: data.CheckoutID, Data: events.CheckoutRejected{
			CheckoutID: data.CheckoutID, CartID: data.CartID, Reason: v.Reason, Detail: v.Detail,
		}}}
	}
	c.Outcome = Authenticated
	return []events.Draft{{Subject: data.CheckoutID, Data: events.UserAuthenticated{
		UserID: v.UserID, Name: v.Name, Email: v.Email, Roles: v.Roles, Context: events.ContextCheckout,
		Checkout: &events.CheckoutIntent{
			CheckoutID: data.CheckoutID, CartID: data.CartID, CartVersion: data.CartVersion,
			ShippingAddress: data.ShippingAddress, PaymentMethod: data.PaymentMethod,
		},
	}}}
}
