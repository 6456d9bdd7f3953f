// Package payment is the payment of one order: what the order's events ask for, what is due with the provider next, and
// what an answer of the provider means. It is pure: values in, changed values and drafts of events out.
//
// Events and answers may come in any order and more than once. The rule that keeps the books balanced is that what is
// due follows from the whole document: a payment whose order is cancelled has its authorization voided or its capture
// refunded, however late either came.
package payment

import (
	"slices"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// Status is how far a payment has come.
type Status string

// The statuses. The zero status is that of an order nothing is known of.
const (
	Authorizing Status = "authorizing"
	Authorized  Status = "authorized"
	Declined    Status = "declined"
	Captured    Status = "captured"
	// CaptureFailed is an authorization that the provider does not let be captured: a person has to look at it.
	CaptureFailed Status = "capture-failed"
	Voided        Status = "voided"
	Refunded      Status = "refunded"
	// Cancelled is a payment whose order ended before anything was authorized.
	Cancelled Status = "cancelled"
)

// maxLog bounds the entries of a payment's log.
const maxLog = 32

// Payment is the payment of one order.
type Payment struct {
	ID      string `json:"id"`
	OrderID string `json:"order_id"`
	UserID  string `json:"user_id"`
	Status  Status `json:"status"`
	// Amount is what the order costs; Captured and Refunded what of it was taken and given back.
	Amount   money.Money `json:"amount"`
	Captured money.Money `json:"captured"`
	Refunded money.Money `json:"refunded"`
	// Method is the provider's token for the means of payment.
	Method string `json:"method,omitempty"`
	// Attempts counts the provider's calls that are known of.
	Attempts int `json:"attempts"`
	// Reason says why it was declined, or why a capture was refused.
	Reason string `json:"reason,omitempty"`
	// Created, Completed and Cancelled are the envelopes of the order's events, once they have come: the causes of what
	// is done about them, also later and by another process.
	Created   *events.Event `json:"created,omitempty"`
	Completed *events.Event `json:"completed,omitempty"`
	Cancelled *events.Event `json:"cancelled,omitempty"`
	Log       []Entry       `json:"log,omitempty"`
}

// Entry is one line of a payment's log.
type Entry struct {
	At     time.Time `json:"at"`
	Status Status    `json:"status"`
	Reason string    `json:"reason,omitempty"`
}

// ID returns the id of an order's payment, which is its reference at the provider: one order, one authorization.
func ID(orderID string) string { return events.DeriveID("payment", orderID) }

// Step is what is due with the provider.
type Step string

// The steps.
const (
	None      Step = ""
	Authorize Step = "authorize"
	Capture   Step = "capture"
	Void      Step = "void"
	Refund    Step = "refund"
)

// Next returns what is due. Whatever the answer is, applying it ([Payment.Answer]) leads on: to another step or to none.
func (p Payment) Next() Step {
	switch {
	case p.Cancelled != nil && p.Status == Captured:
		return Refund
	case p.Cancelled != nil && (p.Status == Authorizing || p.held()):
		return Void
	case p.Status == Authorizing:
		return Authorize
	case p.Status == Authorized && p.Completed != nil:
		return Capture
	}
	return None
}

// held tells whether there is an authorization that is neither captured nor given up.
func (p Payment) held() bool { return p.Status == Authorized || p.Status == CaptureFailed }

// Cause returns the event that asked for the step.
func (p Payment) Cause(s Step) events.Event {
	cause := map[Step]*events.Event{Authorize: p.Created, Capture: p.Completed, Void: p.Cancelled, Refund: p.Cancelled}[s]
	if cause == nil {
		return events.Event{}
	}
	return *cause
}

// Causes returns the order's events that have come.
func (p Payment) Causes() []events.Event {
	var causes []events.Event
	for _, e := range []*events.Event{p.Created, p.Completed, p.Cancelled} {
		if e != nil {
			causes = append(causes, *e)
		}
	}
	return causes
}

// envelope keeps of an event what makes it a cause: not its data, which is not ours to store.
func envelope(e events.Event) *events.Event {
	e.Data = nil
	return &e
}

// enter moves the payment to a status and logs it.
func (p *Payment) enter(s Status, reason string, at time.Time) {
	p.Status, p.Reason = s, reason
	p.Log = append(slices.Clone(p.Log), Entry{At: at.UTC(), Status: s, Reason: reason})
	if drop := len(p.Log) - maxLog; drop > 0 {
		p.Log = p.Log[drop:]
	}
}
