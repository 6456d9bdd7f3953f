package events

import (
	"errors"

	"github.com/souk-shop/souk/internal/money"
)

// ProductAddedToCart is published when a shopper adds a product. UnitPrice is as the catalog has it.
type ProductAddedToCart struct {
	CartID    string      `json:"cart_id"`
	UserID    string      `json:"user_id,omitempty"`
	ProductID string      `json:"product_id"`
	SKU       string      `json:"sku"`
	Name      string      `json:"name"`
	Quantity  int64       `json:"quantity"`
	UnitPrice money.Money `json:"unit_price"`
}

// EventType implements [Payload].
func (ProductAddedToCart) EventType() string { return "shop.souk.ProductAddedToCart.v1" }

// Validate implements [Payload].
func (p ProductAddedToCart) Validate() error {
	return errors.Join(required("cart_id", p.CartID), required("product_id", p.ProductID), required("sku", p.SKU),
		between("quantity", p.Quantity, 1, MaxLineQuantity), priced("unit_price", p.UnitPrice))
}

// CartItemChanged is published when a line's quantity is set; 0 removes the line.
type CartItemChanged struct {
	CartID   string `json:"cart_id"`
	UserID   string `json:"user_id,omitempty"`
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

// EventType implements [Payload].
func (CartItemChanged) EventType() string { return "shop.souk.CartItemChanged.v1" }

// Validate implements [Payload].
func (c CartItemChanged) Validate() error {
	return errors.Join(required("cart_id", c.CartID), required("sku", c.SKU),
		between("quantity", c.Quantity, 0, MaxLineQuantity))
}

// UserCheckout is published when a shopper checks out. The checkout's id is the order's, should it become one.
type UserCheckout struct {
	CheckoutID string `json:"checkout_id"`
	CartID     string `json:"cart_id"`
	// CartVersion is the version of the cart that the shopper saw.
	CartVersion int64 `json:"cart_version"`
	// Token is the shopper's access token. Sensitive: redacted wherever events are kept.
	Token           string  `json:"token"`
	ShippingAddress Address `json:"shipping_address"`
	// PaymentMethod is the payment provider's token for a payment method; never card data.
	PaymentMethod string `json:"payment_method"`
}

// EventType implements [Payload].
func (UserCheckout) EventType() string { return "shop.souk.UserCheckout.v1" }

// Validate implements [Payload].
func (u UserCheckout) Validate() error {
	return errors.Join(required("checkout_id", u.CheckoutID), required("cart_id", u.CartID),
		between("cart_version", u.CartVersion, 1, 1<<62), required("token", u.Token), u.ShippingAddress.Validate(),
		required("payment_method", u.PaymentMethod))
}
