package payment

import (
	"time"

	"github.com/souk-shop/souk/internal/events"
)

// Answer is the provider's final answer to a step.
type Answer struct {
	Step Step
	// Refused is the code of a refusal that is final, or "".
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
		if a.Step == Capture {
			p.CaptureRefused(a.Refused, true, at)
		}
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

// CaptureRefused takes a refusal of the capture. While it is for now, the capture stays due, and the log says once why it
// is late. A final one ends it: a person has to look at it. One that a cancellation caused, by the void that is under way,
// is no news.
func (p *Payment) CaptureRefused(code string, final bool, at time.Time) {
	if p.Status != Authorized || p.Cancelled != nil {
		return
	}
	reason := "capture-refused: " + code
	switch {
	case final:
		p.enter(CaptureFailed, reason, at)
	case p.Reason != reason:
		p.enter(Authorized, reason, at)
	}
}

// captured takes a capture. One that comes after a void, which no provider should allow, is taken down so that it is
// refunded.
func (p *Payment) captured(at time.Time) []events.Draft {
	switch p.Status {
	case Authorized, CaptureFailed:
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
	case p.held(), p.Status == Authorizing && authorized:
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
	case Authorizing, Authorized, CaptureFailed:
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
