package events

import (
	"errors"

	"github.com/souk-shop/souk/internal/money"
)

// Statuses of a [PaymentProcessed].
const (
	PaymentAuthorized = "authorized"
	PaymentDeclined   = "declined"
)

// PaymentProcessed is published when the payment provider answered the authorization.
type PaymentProcessed struct {
	OrderID   string      `json:"order_id"`
	PaymentID string      `json:"payment_id"`
	Status    string      `json:"status"`
	Amount    money.Money `json:"amount"`
	// Reason says why it was declined.
	Reason string `json:"reason,omitempty"`
}

// EventType implements [Payload].
func (PaymentProcessed) EventType() string { return "shop.souk.PaymentProcessed.v1" }

// Validate implements [Payload].
func (p PaymentProcessed) Validate() error {
	return errors.Join(validatePayment(p.OrderID, p.PaymentID, p.Amount),
		oneOf("status", p.Status, PaymentAuthorized, PaymentDeclined))
}

// PaymentCaptured is published when an authorized amount was captured, after completion.
type PaymentCaptured struct {
	OrderID   string      `json:"order_id"`
	PaymentID string      `json:"payment_id"`
	Amount    money.Money `json:"amount"`
}

// EventType implements [Payload].
func (PaymentCaptured) EventType() string { return "shop.souk.PaymentCaptured.v1" }

// Validate implements [Payload].
func (p PaymentCaptured) Validate() error { return validatePayment(p.OrderID, p.PaymentID, p.Amount) }

// PaymentVoided is published when an authorization was given up before it was captured.
type PaymentVoided struct {
	OrderID   string      `json:"order_id"`
	PaymentID string      `json:"payment_id"`
	Amount    money.Money `json:"amount"`
}

// EventType implements [Payload].
func (PaymentVoided) EventType() string { return "shop.souk.PaymentVoided.v1" }

// Validate implements [Payload].
func (p PaymentVoided) Validate() error { return validatePayment(p.OrderID, p.PaymentID, p.Amount) }

// PaymentRefunded is published when a captured amount was given back.
type PaymentRefunded struct {
	OrderID   string      `json:"order_id"`
	PaymentID string      `json:"payment_id"`
	Amount    money.Money `json:"amount"`
}

// EventType implements [Payload].
func (PaymentRefunded) EventType() string { return "shop.souk.PaymentRefunded.v1" }

// Validate implements [Payload].
func (p PaymentRefunded) Validate() error { return validatePayment(p.OrderID, p.PaymentID, p.Amount) }

func validatePayment(orderID, paymentID string, amount money.Money) error {
	return errors.Join(required("order_id", orderID), required("payment_id", paymentID), priced("amount", amount))
}
