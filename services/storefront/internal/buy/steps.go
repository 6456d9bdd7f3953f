package buy

import (
	"time"

	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// Reasons of an end: the codes of orders.
const (
	reasonDeclined   = "payment-declined"
	reasonOutOfStock = "out-of-stock"
	reasonTimeout    = "timeout"
	reasonPrice      = "price-changed"
	reasonNotSold    = "product-not-available"
)

// States of a [Step].
const (
	waiting = "waiting"
	active  = "active"
	done    = "done"
	failed  = "failed"
	skipped = "skipped"
)

// Step is one of the things that have to happen before an order is confirmed.
type Step struct {
	// Name is the step's: placed, checked, stock, payment or confirmed.
	Name, State string
	// At is when it happened, nil while it has not.
	At *time.Time
}

// Stages of a checkout as the events of its timeline tell them.
type told map[string]shop.Moment

func tell(c shop.Checkout) told {
	t := told{}
	for _, m := range c.Timeline {
		if _, there := t[m.Event]; !there {
			t[m.Event] = m
		}
	}
	return t
}

func (t told) at(events ...string) *time.Time {
	for _, e := range events {
		if m, there := t[e]; there {
			return &m.At
		}
	}
	return nil
}

// stepsOf tells how far a checkout is. Its order is that of the page, not that in which things happen: stock and payment
// are asked for at once.
func stepsOf(c shop.Checkout) []Step {
	t := tell(c)
	ordered := t.at("OrderCreated") != nil || c.OrderID != ""
	steps := []Step{
		{Name: "placed", State: done, At: t.at("UserAuthenticated")},
		{Name: "checked", State: stateOf(ordered, c.Status == shop.Rejected, true, c.Ended()), At: t.at("OrderCreated", "CheckoutRejected")},
		{
			Name: "stock", At: t.at("StockReserved", "StockRejected"),
			State: stateOf(t.at("StockReserved") != nil, t.at("StockRejected") != nil, ordered, c.Ended()),
		},
		{
			Name: "payment", At: t.at("PaymentProcessed"),
			State: stateOf(authorized(t, c), t.at("PaymentProcessed") != nil, ordered, c.Ended()),
		},
	}
	ready := steps[2].State == done && steps[3].State == done
	return append(steps, Step{
		Name: "confirmed", State: stateOf(c.Status == shop.Confirmed, c.Ended(), ready, c.Ended()),
		At: t.at("OrderCompleted", "OrderCancelled"),
	})
}

// stateOf is a step's state: it went well, or badly, or is what happens now, or is not to happen any more, or later.
func stateOf(well, badly, now, over bool) string {
	switch {
	case well:
		return done
	case badly:
		return failed
	case over:
		return skipped
	case now:
		return active
	}
	return waiting
}

// authorized tells whether the payment was. An answer without its outcome was good, unless the order failed by it.
func authorized(t told, c shop.Checkout) bool {
	m, there := t["PaymentProcessed"]
	return there && (m.Outcome == "authorized" || m.Outcome == "" && c.Reason != reasonDeclined)
}
