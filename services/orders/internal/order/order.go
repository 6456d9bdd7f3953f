// Package order decides: what an order is, and what each event makes of it. It is pure: values in, a changed order and
// the drafts of events out.
package order

import (
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// Status is where an order stands. A checkout and its order are one thing with one id.
type Status string

// The statuses. Confirmed, Cancelled and Rejected are ends; only a cancellation leads from one to another.
const (
	// AwaitingCart: the checkout is authenticated, and its cart or the cart's prices are not there yet.
	AwaitingCart Status = "awaiting-cart"
	// Rejected: the checkout did not become an order.
	Rejected Status = "rejected"
	// Pending: the order waits for its stock and its payment.
	Pending Status = "pending"
	// Confirmed: stock is reserved and the payment authorized.
	Confirmed Status = "confirmed"
	// Cancelled: the order failed, timed out, or was cancelled.
	Cancelled Status = "cancelled"
)

// IsEnd tells whether a checkout in this status has its outcome.
func (s Status) IsEnd() bool { return s == Rejected || s == Confirmed || s == Cancelled }

// IsOrder tells whether a checkout in this status became an order.
func (s Status) IsOrder() bool { return s == Pending || s == Confirmed || s == Cancelled }

// Answers of inventory and of payments; "" is none yet.
const (
	StockReserved     = "reserved"
	StockRejected     = "rejected"
	PaymentAuthorized = events.PaymentAuthorized
	PaymentDeclined   = events.PaymentDeclined
)

// Order is one checkout and the order it became.
type Order struct {
	ID     string `json:"id"`
	Status Status `json:"status"`
	// UserID is "" for a checkout that auth rejected: nobody proved to be its owner.
	UserID string `json:"user_id,omitempty"`
	Email  string `json:"email,omitempty"`

	CartID        string         `json:"cart_id"`
	CartVersion   int64          `json:"cart_version,omitempty"`
	Lines         []events.Line  `json:"lines,omitempty"`
	Totals        events.Totals  `json:"totals"`
	Address       events.Address `json:"shipping_address"`
	PaymentMethod string         `json:"payment_method,omitempty"`

	// Stock is StockReserved, StockRejected, or "".
	Stock     string            `json:"stock,omitempty"`
	Shortages []events.Shortage `json:"shortages,omitempty"`
	Payment   Payment           `json:"payment"`

	// Reason and Detail say why it was rejected or cancelled; SKUs are the lines concerned.
	Reason string   `json:"reason,omitempty"`
	Detail string   `json:"detail,omitempty"`
	SKUs   []string `json:"skus,omitempty"`

	// Since is when it began to await its cart, or to be pending. The sweep's index has an entry of that time.
	Since       time.Time `json:"since"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
	Timeline    []Moment  `json:"timeline,omitempty"`
	// Cause is the event that authenticated the checkout; it causes OrderCreated or CheckoutRejected, whatever the order
	// waited for.
	Cause Cause `json:"cause,omitzero"`
}

// Payment is what payments said.
type Payment struct {
	// Status is PaymentAuthorized, PaymentDeclined, or "".
	Status string `json:"status,omitempty"`
	ID     string `json:"id,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Captured, Voided and Refunded are what was taken, given up before it was taken, and given back.
	Captured money.Money `json:"captured,omitzero"`
	Voided   money.Money `json:"voided,omitzero"`
	Refunded money.Money `json:"refunded,omitzero"`
}

// Moment is an entry of an order's timeline: an event by its name.
type Moment struct {
	Event string    `json:"event"`
	At    time.Time `json:"at"`
	// Outcome is what the event said, where its name does not: of PaymentProcessed, PaymentAuthorized or PaymentDeclined.
	Outcome string `json:"outcome,omitempty"`
}

// Cause is as much of an event as it takes to cause others.
type Cause struct {
	ID            string    `json:"id,omitempty"`
	Time          time.Time `json:"time,omitzero"`
	CorrelationID string    `json:"correlation_id,omitempty"`
	TraceParent   string    `json:"trace_parent,omitempty"`
}

// CauseOf keeps what is needed of an event.
func CauseOf(e events.Event) Cause {
	return Cause{ID: e.ID, Time: e.Time, CorrelationID: e.CorrelationID, TraceParent: e.TraceParent}
}

// Event returns the cause as an event.
func (c Cause) Event() events.Event {
	return events.Event{
		ID: c.ID, Type: events.UserAuthenticated{}.EventType(), Time: c.Time, CorrelationID: c.CorrelationID,
		TraceParent: c.TraceParent,
	}
}

// note writes an event that was handled or emitted into the timeline.
func (o *Order) note(p events.Payload, at time.Time) {
	m := Moment{Event: events.Name(p.EventType()), At: at.UTC()}
	if processed, ok := p.(events.PaymentProcessed); ok {
		m.Outcome = processed.Status
	}
	o.Timeline = append(o.Timeline, m)
}

// UpdatedAt returns when something happened to it last.
func (o *Order) UpdatedAt() time.Time {
	latest := o.Since
	for _, m := range o.Timeline {
		if m.At.After(latest) {
			latest = m.At
		}
	}
	return latest
}

// emit notes an event and drafts it.
func (o *Order) emit(p events.Payload, at time.Time) []events.Draft {
	o.note(p, at)
	return []events.Draft{{Subject: o.ID, Data: p}}
}
