package order

import (
	"fmt"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
)

// answerable returns an error of kind Precondition when the order is not there to be answered to: the answer is early.
func (o *Order) answerable() error {
	if o.open() {
		return problem.NewPrecondition("order-not-there", "There is no such order yet.")
	}
	return nil
}

// StockReserved takes inventory's yes. It returns an error of kind Precondition when there is no order yet.
func (o *Order) StockReserved(e events.StockReserved, happened, now time.Time) ([]events.Draft, error) {
	if err := o.answerable(); err != nil || !o.Status.IsOrder() || o.Stock != "" {
		return nil, err
	}
	o.Stock = StockReserved
	o.note(e, happened)
	return o.complete(now), nil
}

// StockRejected takes inventory's no, which cancels a pending order. It returns an error of kind Precondition when there
// is no order yet.
func (o *Order) StockRejected(e events.StockRejected, happened, now time.Time) ([]events.Draft, error) {
	if err := o.answerable(); err != nil || !o.Status.IsOrder() || o.Stock != "" {
		return nil, err
	}
	o.Stock, o.Shortages = StockRejected, e.Shortages
	o.note(e, happened)
	if o.Status != Pending {
		return nil, nil
	}
	for _, s := range e.Shortages {
		o.SKUs = append(o.SKUs, s.SKU)
	}
	return o.cancel(events.CancelledOutOfStock, o.shortage(e.Shortages), now), nil
}

// shortage says in a sentence what there is too little of.
func (o *Order) shortage(shortages []events.Shortage) string {
	var parts []string
	for _, s := range shortages {
		name := s.SKU
		for _, l := range o.Lines {
			if l.SKU == s.SKU && l.Name != "" {
				name = fmt.Sprintf("%s (%s)", l.Name, l.SKU)
			}
		}
		parts = append(parts, fmt.Sprintf("%s: %d wanted, %d left", name, s.Quantity, s.Available))
	}
	if len(parts) == 0 {
		return "There is not enough stock."
	}
	return "There is not enough stock. " + strings.Join(parts, "; ") + "."
}

// PaymentProcessed takes the answer to the authorization. A decline cancels a pending order. It returns an error of kind
// Precondition when there is no order yet.
func (o *Order) PaymentProcessed(e events.PaymentProcessed, happened, now time.Time) ([]events.Draft, error) {
	if err := o.answerable(); err != nil || !o.Status.IsOrder() || o.Payment.Status != "" {
		return nil, err
	}
	o.Payment.Status, o.Payment.ID, o.Payment.Reason = e.Status, e.PaymentID, e.Reason
	o.note(e, happened)
	if e.Status == PaymentAuthorized {
		return o.complete(now), nil
	}
	if o.Status != Pending {
		return nil, nil
	}
	detail := "The payment was declined."
	if e.Reason != "" {
		detail = fmt.Sprintf("The payment was declined: %s.", strings.TrimSuffix(e.Reason, "."))
	}
	return o.cancel(events.CancelledPaymentDeclined, detail, now), nil
}

// complete confirms a pending order that has both answers, both good.
func (o *Order) complete(now time.Time) []events.Draft {
	if o.Status != Pending || o.Stock != StockReserved || o.Payment.Status != PaymentAuthorized {
		return nil
	}
	o.Status, o.ConfirmedAt = Confirmed, now.UTC()
	return o.emit(events.OrderCompleted{
		OrderID: o.ID, UserID: o.UserID, Email: o.Email, Lines: o.Lines, Totals: o.Totals, Address: o.Address,
		PaymentID: o.Payment.ID, CreatedAt: o.Since,
	}, now)
}

// PaymentCaptured records what was taken. It returns an error of kind Precondition when there is no order yet.
func (o *Order) PaymentCaptured(e events.PaymentCaptured, happened time.Time) error {
	return o.record(e, &o.Payment.Captured, e.Amount, happened)
}

// PaymentVoided records what was given up. It returns an error of kind Precondition when there is no order yet.
func (o *Order) PaymentVoided(e events.PaymentVoided, happened time.Time) error {
	return o.record(e, &o.Payment.Voided, e.Amount, happened)
}

// PaymentRefunded records what was given back. It returns an error of kind Precondition when there is no order yet.
func (o *Order) PaymentRefunded(e events.PaymentRefunded, happened time.Time) error {
	return o.record(e, &o.Payment.Refunded, e.Amount, happened)
}

// record adds an amount to a sum. The aggregate's inbox sees to it that no event is added twice.
func (o *Order) record(e events.Payload, sum *money.Money, amount money.Money, happened time.Time) error {
	if err := o.answerable(); err != nil || !o.Status.IsOrder() {
		return err
	}
	total, err := sum.Add(amount)
	if err != nil {
		return problem.NewInvalid("amount", "The amount does not fit the order.").Because(err)
	}
	*sum = total
	o.note(e, happened)
	return nil
}
