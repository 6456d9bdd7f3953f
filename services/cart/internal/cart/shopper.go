package cart

import (
	"time"

	"github.com/souk-shop/souk/internal/events"
)

// Add adds a quantity of a SKU, on behalf of a user ("" for a guest). The line's unit price becomes the event's, unless
// it has a later one. A signed-in user's first addition makes a guest's cart the user's.
func (s Shop) Add(c *Cart, e events.Event, p events.ProductAddedToCart, userID string) []events.Draft {
	return s.decide(c, e, func(c *Cart) {
		if !c.takes(e, userID) {
			return
		}
		l := Line{PricedAt: e.Time, Line: events.Line{
			ProductID: p.ProductID, SKU: p.SKU, Name: shorten(p.Name, maxName), Quantity: p.Quantity, UnitPrice: p.UnitPrice,
		}}
		s.add(c, l, e.Time)
	})
}

// add adds a line at a time. A quantity that was set later has the last word.
func (s Shop) add(c *Cart, l Line, made time.Time) {
	at := c.find(l.SKU)
	set, isSet := c.Sets[l.SKU]
	superseded := isSet && made.Before(set.At)
	switch {
	case superseded && (at >= 0 || set.Quantity == 0):
		return
	case superseded:
		l.Quantity = set.Quantity
	case at >= 0:
		l = c.Lines[at].plus(l)
	}
	s.put(c, l)
}

// SetQuantity sets the quantity of a SKU's line, on behalf of a user ("" for a guest); 0 removes the line. A SKU that is
// not in the cart is not put there; the quantity is kept for an addition that was made before and comes later.
func (s Shop) SetQuantity(c *Cart, e events.Event, p events.CartItemChanged, userID string) []events.Draft {
	return s.decide(c, e, func(c *Cart) {
		if !c.takes(e, userID) || c.Sets[p.SKU].At.After(e.Time) {
			return
		}
		c.park(p.SKU, Set{Quantity: p.Quantity, At: e.Time})
		at := c.find(p.SKU)
		switch {
		case at < 0:
		case p.Quantity == 0:
			c.remove(p.SKU)
		default:
			l := c.Lines[at]
			l.Quantity = p.Quantity
			s.put(c, l)
		}
	})
}

// takes tells whether an event is the cart's own to apply. One for a merged cart is noted as the user's cart's, one of
// somebody else is nobody's; one of a signed-in user makes the cart the user's.
func (c *Cart) takes(e events.Event, userID string) bool {
	if !c.Admits(userID) {
		return false
	}
	if c.Merge != nil {
		c.forward(e)
		return false
	}
	if userID != "" {
		c.Owner = userID
	}
	return true
}

func (c *Cart) forward(e events.Event) { c.Forwarded = remember(c.Forwarded, e.ID, maxForwarded) }

// plus returns the line with the other's quantity added, and the later of the two prices.
func (l Line) plus(other Line) Line {
	quantity := l.Quantity + other.Quantity
	if !other.PricedAt.Before(l.PricedAt) {
		l = other
	}
	l.Quantity = quantity
	return l
}

// park keeps a set quantity, and forgets the oldest where there are too many.
func (c *Cart) park(sku string, set Set) {
	sets := make(map[string]Set, len(c.Sets)+1)
	oldest, at := "", time.Time{}
	for k, v := range c.Sets {
		sets[k] = v
		if k != sku && (oldest == "" || v.At.Before(at) || (v.At.Equal(at) && k < oldest)) {
			oldest, at = k, v.At
		}
	}
	sets[sku] = set
	if len(sets) > maxSets {
		delete(sets, oldest)
	}
	c.Sets = sets
}
