package check

import (
	"context"
	"fmt"
	"net/http"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/tools/internal/client"
)

// email is the throw-away account's: in a domain that nobody can own (RFC 2606). Under invalid the shop's policy sells nothing.
func (c *check) email() string { return "check-" + c.id + "@souk.example" }

func (c *check) register(ctx context.Context) (string, error) {
	account := map[string]string{"email": c.email(), "password": c.password, "name": "Souk Check"}
	call := client.Call{Method: http.MethodPost, Path: "/auth/register", In: account, Key: c.key("register")}
	if err := c.api.Do(ctx, call, &c.session); err != nil {
		return "", err
	}
	c.api.Bear(c.session.AccessToken)
	return c.email() + ", which stays", nil
}

func (c *check) fillCart(ctx context.Context) (string, error) {
	if err := c.api.Do(ctx, client.Call{Method: http.MethodPost, Path: "/carts"}, &c.cart); err != nil {
		return "", err
	}
	add := client.Call{
		Method: http.MethodPost, Path: "/carts/" + c.cart.ID + "/items", Key: c.key("add"), Wait: wait,
		In: map[string]any{"sku": c.item.sku, "quantity": 1},
	}
	if err := c.api.Do(ctx, add, nil); err != nil {
		return "", err
	}
	if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/carts/" + c.cart.ID}, &c.cart); err != nil {
		return "", err
	}
	if !c.cart.has(c.item.sku) {
		return "", pending("the cart " + c.cart.ID + " has not got its one " + c.item.sku + " by now")
	}
	return fmt.Sprintf("one %s", c.item.name), nil
}

func (c *check) quote(ctx context.Context) (string, error) {
	var totals events.Totals
	call := client.Call{Method: http.MethodPost, Path: "/quotes", In: map[string]any{
		"cart_id": c.cart.ID, "cart_version": c.cart.Version, "shipping_address": map[string]string{"country": c.country},
	}}
	if err := c.api.Do(ctx, call, &totals); err != nil {
		return "", err
	}
	return "in minor units " + totals.Total.String() + ", with shipping and tax", nil
}

// checkOut begins the checkout. From the moment that it is sent there may be an order.
func (c *check) checkOut(ctx context.Context) (string, error) {
	call := client.Call{Method: http.MethodPost, Path: "/checkouts", Key: c.key("checkout"), In: map[string]any{
		"cart_id": c.cart.ID, "cart_version": c.cart.Version, "shipping_address": address(c.country),
		"payment_method": map[string]string{"token": c.payment},
	}}
	var accepted struct {
		CheckoutID string `json:"checkout_id"`
	}
	c.sent = true
	if err := c.api.Do(ctx, call, &accepted); err != nil {
		return "", err
	}
	c.checkout.ID = accepted.CheckoutID
	return accepted.CheckoutID, nil
}

// await waits for the checkout's end, which has to be an order.
func (c *check) await(ctx context.Context) (string, error) {
	for {
		if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/checkouts/" + c.checkout.ID, Wait: wait}, &c.checkout); err != nil {
			return "", err
		}
		switch c.checkout.Status {
		case "confirmed":
			c.confirmed = true
			return "confirmed", nil
		case "cancelled", "rejected":
			return "", wrong("the checkout was %s (%s): %s", c.checkout.Status, c.checkout.Reason, c.checkout.Detail)
		}
	}
}
