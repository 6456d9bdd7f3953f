package cart

import (
	"slices"
	"time"

	"github.com/souk-shop/souk/internal/events"
)

// Merge is a guest's cart on its way into a user's. Three writes to two documents make it: [Shop.Close] freezes the
// guest's lines, [Shop.Absorb] adds them to the user's cart, [Shop.Settle] lets them go. Whoever finds it half done can
// finish it, for it says what caused it.
type Merge struct {
	UserID string `json:"user_id"`
	// EventID, At, Subject and CorrelationID are of the login that began it.
	EventID       string    `json:"event_id"`
	At            time.Time `json:"at"`
	Subject       string    `json:"subject,omitempty"`
	CorrelationID string    `json:"correlation_id,omitempty"`
	// Lines are what the cart held; nil once the user's cart has them.
	Lines []Line `json:"lines,omitempty"`
	// Taken are the orders made of the cart, which the user's cart has to know of; nil once it does.
	Taken []Taken `json:"taken,omitempty"`
	// Settled: the user's cart has the lines.
	Settled bool `json:"settled"`
}

// Into returns the id of the cart that the lines go to.
func (m *Merge) Into() string { return events.UserCartID(m.UserID) }

// Cause returns the login that began the merge, as far as it is needed to apply it to the user's cart.
func (m *Merge) Cause() events.Event {
	return events.Event{
		ID: m.EventID, Source: "auth", Type: events.UserAuthenticated{}.EventType(), Subject: m.Subject, Time: m.At,
		CorrelationID: m.CorrelationID,
	}
}

// Settling returns what causes the last of the three writes: derived, because the login has caused the first one.
func (m *Merge) Settling() events.Event {
	e := m.Cause()
	e.ID = events.DeriveID(m.EventID, "settled")
	return e
}

// Mergeable tells whether a login may name this id as its guest's cart: no user's cart can be.
func Mergeable(guestCartID string) bool { return guestCartID != "" && !IsUserCart(guestCartID) }

// Close freezes a guest's cart that a user brings to a login: what it holds is on its way to the user's cart. A cart that
// belongs to somebody else, or went to another user before, stays as it is.
func (s Shop) Close(c *Cart, e events.Event, userID string) []events.Draft {
	return s.decide(c, e, func(c *Cart) {
		if c.Merge != nil || !Mergeable(c.ID) || (c.Owner != "" && c.Owner != userID) {
			return
		}
		c.Merge = &Merge{
			UserID: userID, EventID: e.ID, At: e.Time, Subject: e.Subject, CorrelationID: e.CorrelationID, Lines: c.Lines,
			Taken: c.Taken,
		}
		c.Lines, c.Sets, c.Taken = nil, nil, nil
	})
}

// Absorb adds a guest's lines to the cart of the user who logged in, and the orders made of the guest's cart to those that
// it knows; quantities add up.
func (s Shop) Absorb(c *Cart, e events.Event, userID string, lines []Line, taken []Taken) []events.Draft {
	return s.decide(c, e, func(c *Cart) {
		if !c.Admits(userID) {
			return
		}
		c.keep(taken...)
		if len(lines) > 0 {
			c.Owner = userID
		}
		for _, l := range slices.Clone(lines) {
			if at := c.find(l.SKU); at >= 0 {
				l = c.Lines[at].plus(l)
			}
			s.put(c, l)
		}
	})
}

// Settle lets a guest's lines go, once the user's cart has them.
func (s Shop) Settle(c *Cart, e events.Event) []events.Draft {
	return s.decide(c, e, func(c *Cart) {
		if c.Merge == nil {
			return
		}
		done := *c.Merge
		done.Lines, done.Taken, done.Settled = nil, nil, true
		c.Merge = &done
	})
}
