package order

import (
	"time"

	"github.com/souk-shop/souk/internal/events"
)

// Checkout is an authenticated checkout.
type Checkout struct {
	UserID, Email string
	Intent        events.CheckoutIntent
	Cause         Cause
}

// CheckoutOf returns the checkout that an event authenticated.
func CheckoutOf(e events.Event, u events.UserAuthenticated) Checkout {
	c := Checkout{UserID: u.UserID, Email: u.Email, Intent: *u.Checkout, Cause: CauseOf(e)}
	if c.Cause.CorrelationID == "" {
		c.Cause.CorrelationID = c.Intent.CheckoutID
	}
	return c
}

// Checkout returns the checkout that the order came from, so that it can be gone on with.
func (o *Order) Checkout() Checkout {
	return Checkout{
		UserID: o.UserID, Email: o.Email, Cause: o.Cause,
		Intent: events.CheckoutIntent{
			CheckoutID: o.ID, CartID: o.CartID, CartVersion: o.CartVersion, ShippingAddress: o.Address, PaymentMethod: o.PaymentMethod,
		},
	}
}

// open tells whether the checkout can still become an order or be rejected.
func (o *Order) open() bool { return o.Status == "" || o.Status == AwaitingCart }

// adopt takes the checkout's data over, once.
func (o *Order) adopt(c Checkout) {
	if o.Status != "" {
		return
	}
	o.ID, o.UserID, o.Email, o.Cause = c.Intent.CheckoutID, c.UserID, c.Email, c.Cause
	o.CartID, o.CartVersion = c.Intent.CartID, c.Intent.CartVersion
	o.Address, o.PaymentMethod = c.Intent.ShippingAddress, c.Intent.PaymentMethod
	o.note(events.UserAuthenticated{}, c.Cause.Time)
}

// Await keeps a checkout that cannot be decided yet. Whatever is known of it already stays.
func (o *Order) Await(c Checkout, since time.Time) {
	if o.Status == "" {
		o.adopt(c)
		o.Status, o.Since = AwaitingCart, since.UTC()
	}
}

// Place makes the checkout a pending order. A checkout that has been decided stays as it is, and nothing is emitted.
func (o *Order) Place(c Checkout, lines []events.Line, totals events.Totals, since time.Time) []events.Draft {
	if !o.open() {
		return nil
	}
	o.adopt(c)
	o.Status, o.Since, o.Lines, o.Totals = Pending, since.UTC(), lines, totals
	return o.emit(events.OrderCreated{
		OrderID: o.ID, UserID: o.UserID, Email: o.Email, CartID: o.CartID, CartVersion: o.CartVersion, Lines: o.Lines,
		Totals: o.Totals, Address: o.Address, PaymentMethod: o.PaymentMethod,
	}, since)
}

// Reject ends the checkout without an order. A checkout that has been decided stays as it is, and nothing is emitted.
func (o *Order) Reject(c Checkout, reason, detail string, skus []string, at time.Time) []events.Draft {
	if !o.open() {
		return nil
	}
	o.adopt(c)
	if o.Since.IsZero() {
		o.Since = at.UTC()
	}
	o.Status, o.Reason, o.Detail, o.SKUs = Rejected, reason, detail, skus
	o.PaymentMethod = ""
	return o.emit(events.CheckoutRejected{
		CheckoutID: o.ID, CartID: o.CartID, Reason: reason, Detail: detail, SKUs: skus,
	}, at)
}

// RejectedByAuth takes over the rejection of a checkout that never was authenticated.
func (o *Order) RejectedByAuth(r events.CheckoutRejected, at time.Time) {
	if o.Status != "" {
		return
	}
	o.ID, o.Status, o.CartID, o.Since = r.CheckoutID, Rejected, r.CartID, at.UTC()
	o.Reason, o.Detail, o.SKUs = r.Reason, r.Detail, r.SKUs
	o.note(r, at)
}
