package api

import (
	"context"
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/gateway/internal/idempotency"
	"github.com/souk-shop/souk/services/gateway/internal/prefer"
)

// checkoutBody is what a client sends to check out.
type checkoutBody struct {
	CartID          string         `json:"cart_id"`
	CartVersion     int64          `json:"cart_version"`
	ShippingAddress events.Address `json:"shipping_address"`
	PaymentMethod   struct {
		Token string `json:"token"`
	} `json:"payment_method"`
}

// accepted is a checkout that the orders service does not know yet.
type accepted struct {
	CheckoutID string `json:"checkout_id"`
	Status     string `json:"status"`
}

func checkoutRecord(id string) string { return "checkout/" + id }

// checkOut records the checkout, then publishes UserCheckout. The id is derived from the user and the key, so that a
// repeated request is the same checkout: its event is published again, and known by its id.
func (a *api) checkOut(w http.ResponseWriter, r *http.Request) error {
	key, err := idempotency.Key(r.Header)
	if err != nil {
		return err
	}
	if key == "" {
		return idempotency.Missing()
	}
	var body checkoutBody
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	if err := body.check(r); err != nil {
		return err
	}
	user := userID(r)
	id := events.DeriveID("checkout", user, key)
	if err := a.recordCheckout(r.Context(), id, user, body); err != nil {
		return err
	}
	if err := a.publishCheckout(r, id, body); err != nil {
		return err
	}
	w.Header().Set("Location", base+"/checkouts/"+id)
	if wait, ok := prefer.Wait(r.Header); ok && wait > 0 {
		answer, err := a.awaitCheckout(r, id, wait)
		if err == nil && answer.ended() {
			prefer.Applied(w.Header(), wait)
			return server.JSON(w, http.StatusOK, answer.raw)
		}
	}
	return server.JSON(w, http.StatusAccepted, accepted{CheckoutID: id, Status: "accepted"})
}

func (a *api) recordCheckout(ctx context.Context, id, user string, body checkoutBody) error {
	fingerprint, err := idempotency.Fingerprint(body)
	if err != nil {
		return err
	}
	_, err = a.records.Claim(ctx, checkoutRecord(id),
		idempotency.Record{Fingerprint: fingerprint, CreatedAt: time.Now().UTC(), UserID: user})
	return err
}

func (a *api) publishCheckout(r *http.Request, id string, body checkoutBody) error {
	bearer, err := token.Bearer(r)
	if err != nil {
		return err
	}
	e, err := events.New(events.DeriveID("user-checkout", id), "gateway", id, events.UserCheckout{
		CheckoutID: id, CartID: body.CartID, CartVersion: body.CartVersion, Token: bearer,
		ShippingAddress: body.ShippingAddress, PaymentMethod: body.PaymentMethod.Token,
	}, time.Now())
	if err != nil {
		return err
	}
	return a.publish(r.Context(), e)
}

// check tells what is wrong with the body, all of it that can be told without asking anybody.
func (b checkoutBody) check(r *http.Request) error {
	var fields required
	fields.text("cart_id", b.CartID)
	fields.that("shipping_address", b.ShippingAddress != events.Address{})
	fields.text("payment_method.token", b.PaymentMethod.Token)
	if err := fields.err(); err != nil {
		return err
	}
	if _, err := usableCart(r, b.CartID); err != nil {
		return noSuchCart()
	}
	if b.CartVersion < 1 {
		return problem.NewInvalid("cart-version", "The cart's version is wrong.").
			WithLimit("cart_version", "must be the version that the shopper saw, 1 or more", 1)
	}
	if !isPaymentToken(b.PaymentMethod.Token) {
		return problem.NewInvalid("payment-method", "This is no token of the payment provider.").
			WithField("payment_method.token", "must be the provider's token, never a card's number")
	}
	return checkAddress(b.ShippingAddress)
}

func noSuchCart() error {
	return problem.NewInvalid("cart-not-found", "There is no such cart, or it is not yours.").
		WithField("cart_id", "is no cart of yours")
}

// isPaymentToken tells whether text has the form of a provider's token. It begins with a letter: a card's number never
// passes.
func isPaymentToken(text string) bool {
	const maxToken = 255
	for i, c := range []byte(text) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		other := c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == ':'
		if !letter && (i == 0 || !other) {
			return false
		}
	}
	return text != "" && len(text) <= maxToken
}

// checkout answers the checkout's state; with Prefer wait, once it has ended.
func (a *api) checkout(w http.ResponseWriter, r *http.Request) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	wait, preferred := prefer.Wait(r.Header)
	answer, err := a.readCheckout(r, id, wait)
	if err != nil {
		return err
	}
	if preferred {
		prefer.Applied(w.Header(), wait)
	}
	return server.JSON(w, http.StatusOK, answer.raw)
}
