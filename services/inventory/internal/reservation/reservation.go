// Package reservation is what was decided about an order's stock, all lines or none: values in, events out.
package reservation

import (
	"cmp"
	"slices"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

// Status is what was decided.
type Status string

// The statuses. "" is no decision yet.
const (
	// Reserved: every line is held for the order.
	Reserved Status = "reserved"
	// Rejected: a line could not be held, so none is.
	Rejected Status = "rejected"
	// Committed: the order is complete, its lines leave.
	Committed Status = "committed"
	// Released: the order was cancelled while its lines were held.
	Released Status = "released"
	// Returned: the order was cancelled after it was complete; its lines come back.
	Returned Status = "returned"
	// CancelledEarly: the order was cancelled before anything was decided about its stock.
	CancelledEarly Status = "cancelled-early"
)

// ReasonOutOfStock is the reason of a rejection.
const ReasonOutOfStock = "out-of-stock"

// Reservation is the decision about one order. It comes before its effects on the SKUs whenever those let stock go, and
// after them when they hold it: what the SKUs hold for an order whose decision says otherwise is a leftover.
type Reservation struct {
	OrderID string `json:"order_id"`
	Status  Status `json:"status"`
	// Lines are one for each SKU, in the order of the SKUs.
	Lines []Line `json:"lines"`
	// Shortages are what there was not enough of, when it was rejected.
	Shortages []events.Shortage `json:"shortages,omitempty"`
}

// Line is a quantity of a SKU. Hold is the version of the stock that it was reserved at, 0 where it was not.
type Line struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
	Hold     int64  `json:"hold,omitempty"`
}

// LinesOf returns one line for each SKU of an order, in the order of the SKUs: two lines of one SKU are summed up.
func LinesOf(lines []events.Line) []Line {
	quantities := map[string]int64{}
	for _, l := range lines {
		quantities[l.SKU] += l.Quantity
	}
	out := make([]Line, 0, len(quantities))
	for sku, quantity := range quantities {
		out = append(out, Line{SKU: sku, Quantity: quantity})
	}
	slices.SortFunc(out, func(a, b Line) int { return cmp.Compare(a.SKU, b.SKU) })
	return out
}

// Attempt is what became of trying to hold an order's lines: all are held, or there are shortages.
type Attempt struct {
	Lines     []Line
	Shortages []events.Shortage
}

// Decided tells whether there is a decision.
func (r *Reservation) Decided() bool { return r.Status != "" }

// Decide makes an attempt the decision, unless there is one.
func (r *Reservation) Decide(orderID string, a Attempt) []events.Draft {
	if r.Decided() {
		return nil
	}
	*r = Reservation{OrderID: orderID, Status: Reserved, Lines: a.Lines, Shortages: a.Shortages}
	if len(a.Shortages) > 0 {
		r.Status = Rejected
		return []events.Draft{{Subject: orderID, Data: events.StockRejected{
			OrderID: orderID, Reason: ReasonOutOfStock, Shortages: a.Shortages,
		}}}
	}
	lines := make([]events.StockLine, len(a.Lines))
	for i, l := range a.Lines {
		lines[i] = events.StockLine{SKU: l.SKU, Quantity: l.Quantity}
	}
	return []events.Draft{{Subject: orderID, Data: events.StockReserved{OrderID: orderID, Lines: lines}}}
}

// Complete commits what is reserved. Of an order that was cancelled or rejected nothing leaves. The error is of kind
// Precondition when nothing is decided yet.
func (r *Reservation) Complete() error {
	switch r.Status {
	case "":
		return problem.NewPrecondition("not-reserved-yet", "Nothing is reserved for this order yet.")
	case Reserved:
		r.Status = Committed
	}
	return nil
}

// Cancel lets go what is reserved, takes back what is committed, and keeps an order that comes later from reserving.
func (r *Reservation) Cancel(orderID string, lines []Line) {
	switch r.Status {
	case "":
		*r = Reservation{OrderID: orderID, Status: CancelledEarly, Lines: lines}
	case Reserved:
		r.Status = Released
	case Committed:
		r.Status = Returned
	}
}
