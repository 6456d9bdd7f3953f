package payment

import (
	"time"

	"github.com/souk-shop/souk/internal/events"
)

// Answer is the provider's final answer to a step.
type Answer struct {
	Step Step
	// Refused is the code of a refusal, or "".
	Refused string
	// Authorized tells, of a [Void], whether there was an authorization.
	Authorized bool
	// Tries is how many calls it took.
	Tries int
}

// Answer applies a final answer, whatever has happened since the question was asked.
func (p *Payment) Answer(a Answer, at time.Time) []events.Draft {
	p.Attempts += a.Tries
	switch {
	case a.Step == Authorize:
		return p.authorized(a, at)
	case a.Refused != "":
		p.refused(a)
		return nil
	case a.Step == Capture:
		return p.captured(at)
	case a.Step == Void:
		return p.voided(a.Authorized, at)
	case a.Step == Refund:
		return p.refunded(at)
	}
	return nil
}

// authorized takes the answer to an authorization. One that comes after the cancellation is not obeyed: if the payment
// was thought to have nothing authorized, it has now, and a void is due.
func (p *Payment) authorized(a Answer, at time.Time) []events.Draft {
	late := p.Cancelled != nil
	switch {
	case p.Status == Authorizing && !late && a.Refused != "":
		p.enter(Declined, a.Refused, at)
		return p.processed(events.PaymentDeclined)
	case p.Status == Authorizing && !late:
		p.enter(Authorized, "", at)
		return p.processed(events.PaymentAuthorized)
	case (p.Status == Authorizing || p.Status == Cancelled) && a.Refused == "":
		p.enter(Authorized, "", at)
	}
	return nil
}

// refused takes a refusal of anything but an authorization. A capture that is refused is not asked for again: it was
// voided, by a cancellation that is under way, or it lapsed, and a person has to look at it.
func (p *Payment) refused(a Answer) {
	if a.Step == Capture && p.Status == Authorized {
		p.Completed, p.Reason = nil, "capture-refused: "+a.Refused
	}
}

// captured takes a capture. One that comes after a void, which no provider should allow, is taken down so that it is
// refunded.
func (p *Payment) captured(at time.Time) []events.Draft {
	switch p.Status {
	case Authorized:
		p.Captured = p.Amount
		p.enter(Captured, "", at)
		return []events.Draft{p.draft(events.PaymentCaptured{OrderID: p.OrderID, PaymentID: p.ID, Amount: p.Amount})}
	case Voided, Cancelled:
		p.Captured = p.Amount
		p.enter(Captured, "", at)
	}
	return nil
}

func (p *Payment) voided(authorized bool, at time.Time) []events.Draft {
	switch {
	case p.Status == Authorized, p.Status == Authorizing && authorized:
		p.enter(Voided, "", at)
		return []events.Draft{p.draft(events.PaymentVoided{OrderID: p.OrderID, PaymentID: p.ID, Amount: p.Amount})}
	case p.Status == Authorizing:
		p.enter(Cancelled, "", at)
	}
	return nil
}

// refunded takes a refund. It may be the first that is heard of the capture, when a capture and a cancellation met.
func (p *Payment) refunded(at time.Time) []events.Draft {
	var drafts []events.Draft
	switch p.Status {
	case Authorizing, Authorized:
		p.enter(Authorized, "", at)
		drafts = p.captured(at)
	case Captured:
	default:
		return nil
	}
	p.Refunded = p.Captured
	p.enter(Refunded, "", at)
	return append(drafts, p.draft(events.PaymentRefunded{OrderID: p.OrderID, PaymentID: p.ID, Amount: p.Refunded}))
}

// processed drafts the outcome of the authorization.
func (p *Payment) processed(status string) []events.Draft {
	return []events.Draft{p.draft(events.PaymentProcessed{
		OrderID: p.OrderID, PaymentID: p.ID, Status: status, Amount: p.Amount, Reason: p.Reason,
	})}
}

// draft drafts an event about the order: orders joins its events by the order's id.
func (p *Payment) draft(data events.Payload) events.Draft {
	return events.Draft{Subject: p.OrderID, Data: data}
}
