package api

import (
	"context"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/auth/internal/checkout"
)

const (
	detailToken = "Your sign-in was not valid any more. Please sign in again and repeat the order."
	detailTime  = "The order's time lies in the future. Please try again."
)

// onUserCheckout decides whether a checkout is its user's and may be made. The first decision stands: it is looked up
// before anything else is asked for, so that a redelivery is decided by nothing that has changed meanwhile.
func (a *api) onUserCheckout(ctx context.Context, e events.Event, data events.UserCheckout) error {
	e.CorrelationID = data.CheckoutID
	decided, err := a.checkouts.Get(ctx, data.CheckoutID)
	if err != nil {
		return err
	}
	var verdict checkout.Verdict
	if !decided.Exists() {
		if verdict, err = a.judge(ctx, e, data); err != nil {
			return err
		}
	}
	now := a.Clock()
	_, err = a.checkouts.Update(ctx, data.CheckoutID, e, func(c *checkout.Checkout, exists bool) ([]events.Draft, error) {
		return verdict.Decide(c, exists, data, now), nil
	})
	return err
}

// judge finds out whose the checkout is and whether they may buy. The token has to have held when the checkout was
// accepted, which is the event's time, and not now: a broker's outage must not fail it. Roles and the like are the
// account's as it stands now. The error is of kind Unavailable: judge again.
func (a *api) judge(ctx context.Context, e events.Event, data events.UserCheckout) (checkout.Verdict, error) {
	if e.Time.After(a.Clock().Add(a.Leeway)) {
		return checkout.Verdict{Reason: events.RejectedToken, Detail: detailTime}, nil
	}
	claims, err := a.Verifier.VerifyAt(ctx, data.Token, e.Time)
	if problem.Is(err, problem.Unauthenticated) {
		server.Log(ctx).Info("checkout rejected", "checkout_id", data.CheckoutID, "why", problem.DocumentOf(err).Detail)
		return checkout.Verdict{Reason: events.RejectedToken, Detail: detailToken}, nil
	}
	if err != nil {
		return checkout.Verdict{}, err
	}
	who, err := a.Registry.ByID(ctx, claims.Subject)
	if problem.Is(err, problem.NotFound) {
		return checkout.Verdict{Reason: events.RejectedToken, Detail: detailToken}, nil
	}
	if err != nil {
		return checkout.Verdict{}, err
	}
	verdict := checkout.Verdict{UserID: who.ID, Name: who.Name, Email: who.Email, Roles: who.Roles}
	decision := a.Policy.Purchase(who, data.CheckoutID, data.ShippingAddress.Country)
	a.logErrors(ctx, decision)
	if !decision.Allowed {
		verdict.Reason, verdict.Detail = events.RejectedPermission, decision.Reason
	}
	return verdict, nil
}
