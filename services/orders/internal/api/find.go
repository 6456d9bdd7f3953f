package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/orders/internal/order"
)

// find returns a checkout that the bearer may see. To all others it is not there: the error is of kind NotFound.
func (a *api) find(ctx context.Context, id string) (order.Order, error) {
	if uuid.Validate(id) != nil {
		return order.Order{}, noCheckout()
	}
	found, err := a.Store.Orders.Get(ctx, id)
	if err != nil {
		return order.Order{}, err
	}
	c, _ := token.From(ctx)
	if !found.Exists() || !maySee(c, found.State) {
		return order.Order{}, noCheckout()
	}
	return found.State, nil
}

// findOrder is find for what has become an order.
func (a *api) findOrder(ctx context.Context, id string) (order.Order, error) {
	o, err := a.find(ctx, id)
	if problem.Is(err, problem.NotFound) || (err == nil && !o.Status.IsOrder()) {
		return order.Order{}, problem.NewNotFound("order-not-found", "There is no such order.")
	}
	return o, err
}

// maySee tells whether the bearer may see a checkout. One that auth rejected has no owner, and nothing in it but the
// reason: whoever is signed in and knows its id may.
func maySee(c token.Claims, o order.Order) bool {
	return o.UserID == "" || o.UserID == c.Subject || isStaff(c)
}

func isStaff(c token.Claims) bool { return c.HasRole(token.RoleStaff, token.RoleAdmin) }

func noCheckout() error {
	return problem.NewNotFound("checkout-not-found", "There is no such checkout.")
}
