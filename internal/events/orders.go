package events

import (
	"errors"
	"time"
)

// OrderCreated is published when a checkout is authenticated, its cart seen, and its prices confirmed.
type OrderCreated struct {
	OrderID     string  `json:"order_id"`
	UserID      string  `json:"user_id"`
	Email       string  `json:"email"`
	CartID      string  `json:"cart_id"`
	CartVersion int64   `json:"cart_version"`
	Lines       []Line  `json:"lines"`
	Totals      Totals  `json:"totals"`
	Address     Address `json:"shipping_address"`
	// PaymentMethod is the provider's token.
	PaymentMethod string `json:"payment_method"`
}

// EventType implements [Payload].
func (OrderCreated) EventType() string { return "shop.souk.OrderCreated.v1" }

// Validate implements [Payload].
func (o OrderCreated) Validate() error {
	if len(o.Lines) == 0 {
		return errors.New("lines: an order has at least one")
	}
	return errors.Join(required("order_id", o.OrderID), required("user_id", o.UserID), required("cart_id", o.CartID),
		validateLines(o.Lines), o.Totals.validate(), required("payment_method", o.PaymentMethod))
}

// OrderCompleted is published when an order's stock is reserved and its payment authorized. It is the final order.
type OrderCompleted struct {
	OrderID   string    `json:"order_id"`
	UserID    string    `json:"user_id"`
	Email     string    `json:"email"`
	Lines     []Line    `json:"lines"`
	Totals    Totals    `json:"totals"`
	Address   Address   `json:"shipping_address"`
	PaymentID string    `json:"payment_id"`
	CreatedAt time.Time `json:"created_at"`
}

// EventType implements [Payload].
func (OrderCompleted) EventType() string { return "shop.souk.OrderCompleted.v1" }

// Validate implements [Payload].
func (o OrderCompleted) Validate() error {
	if len(o.Lines) == 0 {
		return errors.New("lines: an order has at least one")
	}
	return errors.Join(required("order_id", o.OrderID), required("user_id", o.UserID), validateLines(o.Lines),
		o.Totals.validate(), required("payment_id", o.PaymentID))
}

// Reasons of an [OrderCancelled].
const (
	CancelledOutOfStock      = "out-of-stock"
	CancelledPaymentDeclined = "payment-declined"
	CancelledTimeout         = "timeout"
	CancelledByShopper       = "cancelled-by-shopper"
	CancelledByStaff         = "cancelled-by-staff"
)

// OrderCancelled is published when an order failed, timed out, or was cancelled by its shopper or by staff.
type OrderCancelled struct {
	OrderID string `json:"order_id"`
	UserID  string `json:"user_id"`
	Email   string `json:"email"`
	// CartID is the cart that the order was made of; "" in events of before it was said.
	CartID string `json:"cart_id,omitempty"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
	Lines  []Line `json:"lines"`
	Totals Totals `json:"totals"`
}

// EventType implements [Payload].
func (OrderCancelled) EventType() string { return "shop.souk.OrderCancelled.v1" }

// Validate implements [Payload].
func (o OrderCancelled) Validate() error {
	return errors.Join(required("order_id", o.OrderID), required("user_id", o.UserID), required("reason", o.Reason),
		validateLines(o.Lines), o.Totals.validate())
}
