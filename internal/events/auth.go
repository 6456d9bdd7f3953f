package events

import (
	"errors"
	"fmt"
)

// UserRegistered is published when an account was made.
type UserRegistered struct {
	UserID string `json:"user_id"`
	Name   string `json:"name"`
	Email  string `json:"email"`
}

// EventType implements [Payload].
func (UserRegistered) EventType() string { return "shop.souk.UserRegistered.v1" }

// Validate implements [Payload].
func (u UserRegistered) Validate() error {
	return errors.Join(required("user_id", u.UserID), required("email", u.Email))
}

// Contexts of a [UserAuthenticated].
const (
	// ContextLogin: a login succeeded.
	ContextLogin = "login"
	// ContextCheckout: a checkout's token was verified and its user may purchase.
	ContextCheckout = "checkout"
)

// CheckoutIntent is a checkout without its token.
type CheckoutIntent struct {
	CheckoutID      string  `json:"checkout_id"`
	CartID          string  `json:"cart_id"`
	CartVersion     int64   `json:"cart_version"`
	ShippingAddress Address `json:"shipping_address"`
	PaymentMethod   string  `json:"payment_method"`
}

// UserAuthenticated is published when a user proved to be who they say: at login, or for a checkout.
type UserAuthenticated struct {
	UserID string   `json:"user_id"`
	Name   string   `json:"name"`
	Email  string   `json:"email"`
	Roles  []string `json:"roles"`
	// Context is [ContextLogin] or [ContextCheckout].
	Context string `json:"context"`
	// GuestCartID is, at login, the cart the user filled as a guest, or "".
	GuestCartID string `json:"guest_cart_id,omitempty"`
	// Checkout is set in context checkout.
	Checkout *CheckoutIntent `json:"checkout,omitempty"`
}

// EventType implements [Payload].
func (UserAuthenticated) EventType() string { return "shop.souk.UserAuthenticated.v1" }

// Validate implements [Payload].
func (u UserAuthenticated) Validate() error {
	err := errors.Join(required("user_id", u.UserID), oneOf("context", u.Context, ContextLogin, ContextCheckout))
	if err != nil || u.Context == ContextLogin {
		return err
	}
	if u.Checkout == nil {
		return errors.New("checkout: is required")
	}
	c := u.Checkout
	err = errors.Join(required("checkout_id", c.CheckoutID), required("cart_id", c.CartID),
		between("cart_version", c.CartVersion, 1, 1<<62), c.ShippingAddress.Validate(),
		required("payment_method", c.PaymentMethod))
	if err != nil {
		return fmt.Errorf("checkout: %w", err)
	}
	return nil
}

// Reasons of a [CheckoutRejected].
const (
	RejectedToken         = "token-invalid"
	RejectedPermission    = "not-permitted"
	RejectedCartChanged   = "cart-changed"
	RejectedCartEmpty     = "cart-empty"
	RejectedCartMissing   = "cart-not-found"
	RejectedCartOrdered   = "cart-already-ordered"
	RejectedNotOwner      = "cart-not-yours"
	RejectedPriceChanged  = "price-changed"
	RejectedNotSellable   = "product-not-available"
	RejectedNoShipping    = "destination-not-served"
	RejectedTotalTooLarge = "total-too-large"
)

// CheckoutRejected is published, by auth or orders, when a checkout cannot become an order.
type CheckoutRejected struct {
	CheckoutID string `json:"checkout_id"`
	CartID     string `json:"cart_id"`
	// Reason is one of the Rejected constants; Detail is a sentence that a page can show.
	Reason string `json:"reason"`
	Detail string `json:"detail"`
	// SKUs are the lines concerned, where it is about some.
	SKUs []string `json:"skus,omitempty"`
}

// EventType implements [Payload].
func (CheckoutRejected) EventType() string { return "shop.souk.CheckoutRejected.v1" }

// Validate implements [Payload].
func (c CheckoutRejected) Validate() error {
	return errors.Join(required("checkout_id", c.CheckoutID), required("cart_id", c.CartID), required("reason", c.Reason))
}
