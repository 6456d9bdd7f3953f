package api

import (
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

// paymentMethods and shipping are the same for everybody.
func (a *api) paymentMethods(w http.ResponseWriter, r *http.Request) error {
	return a.fromCache(w, r, "payments/methods")
}

func (a *api) shipping(w http.ResponseWriter, r *http.Request) error {
	return a.fromCache(w, r, "orders/shipping")
}

// quoteBody is what a client sends to learn what a cart would cost.
type quoteBody struct {
	CartID          string      `json:"cart_id"`
	CartVersion     *int64      `json:"cart_version,omitempty"`
	ShippingAddress destination `json:"shipping_address"`
}

func (a *api) quote(w http.ResponseWriter, r *http.Request) error {
	var body quoteBody
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	var fields required
	fields.text("cart_id", body.CartID)
	fields.that("shipping_address", body.ShippingAddress != destination{})
	if err := fields.err(); err != nil {
		return err
	}
	if _, err := usableCart(r, body.CartID); err != nil {
		return noSuchCart()
	}
	if body.CartVersion != nil && *body.CartVersion < 1 {
		return problem.NewInvalid("cart-version", "The cart's version is wrong.").
			WithLimit("cart_version", "must be 1 or more", 1)
	}
	if err := body.ShippingAddress.check(); err != nil {
		return err
	}
	return a.forward(w, r, on(r, "orders", http.MethodPost, "/quote").withJSON(body))
}
