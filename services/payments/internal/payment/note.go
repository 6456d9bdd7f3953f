package payment

import (
	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
)

// Reasons of a payment that is declined before the provider is asked.
const (
	ReasonAmount   = "amount-invalid"
	ReasonCurrency = "currency-not-accepted"
)

// NoteCreated takes down that an order was created, which asks for an authorization. An order whose amounts do not hold
// in the shop's currency is declined at once; one that was cancelled before stays so.
func (p *Payment) NoteCreated(e events.Event, o events.OrderCreated, currency string) []events.Draft {
	if p.Status != "" {
		return nil
	}
	p.open(o.OrderID, o.UserID, o.Totals.Total)
	p.Method, p.Created = o.PaymentMethod, envelope(e)
	p.enter(Authorizing, "", e.Time)
	reason := check(o, currency)
	if reason == "" {
		return nil
	}
	p.enter(Declined, reason, e.Time)
	return p.processed(events.PaymentDeclined)
}

// NoteCompleted takes down that an order was completed, which asks for the capture. It returns an error of kind
// Precondition when the order is not known yet.
func (p *Payment) NoteCompleted(e events.Event) error {
	if p.Status == "" {
		return problem.NewPrecondition("payment-unknown", "The payment of order %s is not known yet.", e.Subject)
	}
	if p.Completed == nil && p.Cancelled == nil && (p.Status == Authorizing || p.Status == Authorized) {
		p.Completed = envelope(e)
	}
	return nil
}

// NoteCancelled takes down that an order was cancelled, which asks for a void or a refund. An order that nothing is known
// of is taken down too, so that an authorization that comes late cannot stand.
func (p *Payment) NoteCancelled(e events.Event, o events.OrderCancelled) {
	switch p.Status {
	case "":
		p.open(o.OrderID, o.UserID, o.Totals.Total)
		p.enter(Authorizing, "", e.Time)
	case Authorizing, Authorized, CaptureFailed, Captured:
	default:
		return
	}
	if p.Cancelled == nil {
		p.Cancelled = envelope(e)
	}
}

func (p *Payment) open(orderID, userID string, amount money.Money) {
	p.ID, p.OrderID, p.UserID, p.Amount = ID(orderID), orderID, userID, amount
	p.Captured, p.Refunded = money.New(0, amount.Currency), money.New(0, amount.Currency)
}

// check returns why the order's amounts do not hold, or "".
func check(o events.OrderCreated, currency string) string {
	t := o.Totals
	for _, m := range []money.Money{t.Total, t.Subtotal, t.Shipping, t.Tax} {
		if m.Currency != currency && !m.IsZero() {
			return ReasonCurrency
		}
	}
	if t.Total.Amount <= 0 || t.Subtotal.Amount < 0 || t.Shipping.Amount < 0 || t.Tax.Amount < 0 {
		return ReasonAmount
	}
	var lines money.Money
	for _, l := range o.Lines {
		price, err := l.Total()
		if err == nil {
			lines, err = lines.Add(price)
		}
		if err != nil {
			return ReasonAmount
		}
	}
	total, err := money.Sum(lines, t.Shipping, t.Tax)
	if err != nil || total.Amount != t.Total.Amount || lines.Amount != t.Subtotal.Amount {
		return ReasonAmount
	}
	return ""
}
