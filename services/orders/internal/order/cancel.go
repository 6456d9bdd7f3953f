package order

import (
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

// cancel ends the order; it must be pending or confirmed. What has been reserved and authorized is undone by those who
// did it, when they hear of it.
func (o *Order) cancel(reason, detail string, now time.Time) []events.Draft {
	o.Status, o.Reason, o.Detail = Cancelled, reason, detail
	return o.emit(events.OrderCancelled{
		OrderID: o.ID, UserID: o.UserID, Email: o.Email, CartID: o.CartID, Reason: reason, Detail: detail, Lines: o.Lines,
		Totals: o.Totals,
	}, now)
}

// TimeOut ends what has been pending, or awaiting its cart, for timeout or longer: a pending order is cancelled, a
// checkout rejected with the reason and detail given. All else stays as it is.
func (o *Order) TimeOut(timeout time.Duration, reason, detail string, now time.Time) []events.Draft {
	if now.Sub(o.Since) < timeout {
		return nil
	}
	switch o.Status {
	case Pending:
		return o.cancel(events.CancelledTimeout, "The order could not be confirmed in time.", now)
	case AwaitingCart:
		return o.Reject(o.Checkout(), reason, detail, nil, now)
	default:
		return nil
	}
}

// By says who cancels.
type By struct {
	// Staff may cancel at any time; the shopper within Window after the confirmation.
	Staff  bool
	Window time.Duration
}

// Cancellable returns nil when the order can be cancelled now, or an error of kind Conflict that says why not.
func (o *Order) Cancellable(by By, now time.Time) error {
	switch {
	case o.Status == Cancelled:
		return problem.NewConflict("already-cancelled", "The order is cancelled already.")
	case o.Status == Confirmed && !by.Staff && now.Sub(o.ConfirmedAt) > by.Window:
		return problem.NewConflict("cancel-window-over", "The order can no longer be cancelled.")
	case o.Status == Pending, o.Status == Confirmed:
		return nil
	default:
		return problem.NewConflict("not-an-order", "There is no order to cancel.")
	}
}

// Cancel cancels a pending or a confirmed order on request. It returns an error of kind Conflict when that cannot be.
func (o *Order) Cancel(by By, now time.Time) ([]events.Draft, error) {
	if err := o.Cancellable(by, now); err != nil {
		return nil, err
	}
	if by.Staff {
		return o.cancel(events.CancelledByStaff, "The order was cancelled by the shop.", now), nil
	}
	return o.cancel(events.CancelledByShopper, "The order was cancelled by the shopper.", now), nil
}
