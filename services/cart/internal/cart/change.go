package cart

import (
	"slices"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// Shop is what all its carts have in common. Its methods decide: each changes the cart in place and returns what is to
// be published. None fails: what cannot be done as asked is done as far as it can be, or not at all, with a notice.
type Shop struct {
	// Currency is the one that prices are in (ISO 4217).
	Currency string
}

// decide lets change work on the cart on behalf of an event, and sees to what every change has: an event is handled
// once, each visible change gives one more version and one CartUpdated, and the event is remembered either way.
func (s Shop) decide(c *Cart, e events.Event, change func(c *Cart)) []events.Draft {
	if c.HasSeen(e.ID) {
		return s.again(c)
	}
	before := *c
	c.Lines, c.Notices = slices.Clone(c.Lines), nil
	change(c)
	c.Seen = remember(c.Seen, e.ID, maxSeen)
	if same(&before, c) {
		c.Notices = before.Notices
		return nil
	}
	c.Version = before.Version + 1
	return s.updated(c)
}

// again answers an event that the document's inbox has forgotten and the cart has not: it may not have been published
// then, and the cart as it is now says more.
func (s Shop) again(c *Cart) []events.Draft {
	if c.Version == 0 {
		return nil
	}
	return s.updated(c)
}

func (s Shop) updated(c *Cart) []events.Draft {
	total, _ := c.Total() // put keeps every cart at a total that adds up
	if total.Currency == "" {
		total = money.New(0, s.Currency)
	}
	lines := make([]events.Line, len(c.Lines))
	for i, l := range c.Lines {
		lines[i] = l.Line
	}
	return []events.Draft{{Subject: c.ID, Data: events.CartUpdated{
		CartID: c.ID, Owner: c.Owner, Version: c.Version, Lines: lines, Total: total,
	}}}
}

// same tells whether a shopper sees no difference. Having no notice is no difference: the old ones stay then.
func same(before, after *Cart) bool {
	return before.Owner == after.Owner && before.Status() == after.Status() &&
		slices.EqualFunc(before.Lines, after.Lines, func(a, b Line) bool { return a.Line == b.Line }) &&
		(len(after.Notices) == 0 || slices.Equal(before.Notices, after.Notices))
}

// put sets the line of l's SKU to l, within the limits. A quantity beyond the limit is cut; a line that cannot be is
// refused, and the cart stays as it was. Either leaves a notice.
func (s Shop) put(c *Cart, l Line) {
	if l.Quantity > events.MaxLineQuantity {
		l.Quantity = events.MaxLineQuantity
		c.notice(NoticeQuantityLimited, l.Line)
	}
	if l.UnitPrice.Currency != s.Currency {
		c.notice(NoticeCurrency, l.Line)
		return
	}
	lines := slices.Clone(c.Lines)
	switch at := c.find(l.SKU); {
	case at >= 0:
		c.Lines[at] = l
	case len(c.Lines) >= events.MaxLines:
		c.notice(NoticeCartFull, l.Line)
	default:
		c.Lines = append(c.Lines, l)
	}
	if _, err := c.Total(); err != nil {
		c.Lines = lines
		c.notice(NoticeTotalTooLarge, l.Line)
	}
}

// remove takes the line of a SKU out.
func (c *Cart) remove(sku string) {
	c.Lines = slices.DeleteFunc(c.Lines, func(l Line) bool { return l.SKU == sku })
}
