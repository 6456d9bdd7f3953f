package cart

import (
	"slices"

	"github.com/souk-shop/souk/internal/events"
)

// maxTaken is how many orders a cart remembers: more than a shopper has under way at once.
const maxTaken = 8

// Taken is what an order took out of a cart: it comes back when the order fails.
type Taken struct {
	OrderID string `json:"order_id"`
	Lines   []Line `json:"lines,omitempty"`
	// Failed: the order came to nothing, and its lines are back. One that fails before it is heard of takes nothing.
	Failed bool `json:"failed,omitempty"`
}

// Order takes out what was ordered: everything, when the order was made of the cart as it is, else the ordered
// quantities, so that what was added since stays. An order that is known to have failed takes nothing.
func (s Shop) Order(c *Cart, e events.Event, o events.OrderCreated) []events.Draft {
	return s.decide(c, e, func(c *Cart) {
		switch {
		case c.Merge != nil:
			c.forward(e)
		case c.Admits(o.UserID):
			c.Ordered = &Ordered{OrderID: o.OrderID, Version: o.CartVersion}
			if c.taken(o.OrderID) < 0 {
				c.take(o)
			}
		}
	})
}

func (c *Cart) take(o events.OrderCreated) {
	t := Taken{OrderID: o.OrderID}
	if o.CartID == c.ID && o.CartVersion == c.Version {
		t.Lines, c.Lines = c.Lines, nil
	} else {
		for _, ordered := range o.Lines {
			t.Lines = append(t.Lines, c.subtract(ordered)...)
		}
	}
	c.Sets = nil
	c.keep(t)
}

// subtract takes the ordered quantity of a SKU out, as far as it is there, and returns what it took.
func (c *Cart) subtract(ordered events.Line) []Line {
	at := c.find(ordered.SKU)
	if at < 0 {
		return nil
	}
	took := c.Lines[at]
	if took.Quantity <= ordered.Quantity {
		c.remove(ordered.SKU)
		return []Line{took}
	}
	c.Lines[at].Quantity -= ordered.Quantity
	took.Quantity = ordered.Quantity
	return []Line{took}
}

// MustRestore tells whether a cancelled order's lines come back: whether it failed, and its shopper did not call it off.
func MustRestore(o events.OrderCancelled) bool {
	switch o.Reason {
	case events.CancelledPaymentDeclined, events.CancelledOutOfStock, events.CancelledTimeout:
		return o.CartID != "" // an event of before carts were told has none
	}
	return false
}

// Restore puts back what a failed order took, as if its shopper had added it again when the order failed. The cart has a
// new version then also where the order had not taken anything yet, because orders takes no version twice.
func (s Shop) Restore(c *Cart, e events.Event, o events.OrderCancelled) []events.Draft {
	return s.decide(c, e, func(c *Cart) {
		switch {
		case c.Merge != nil:
			c.forward(e)
		case c.Admits(o.UserID):
			s.restore(c, e, o)
		}
	})
}

func (s Shop) restore(c *Cart, e events.Event, o events.OrderCancelled) {
	lines, known := c.letGo(o.OrderID)
	if len(lines) == 0 && (known || !c.holds(o.Lines)) {
		return
	}
	c.Notices = append(c.Notices, restored(o))
	if IsUserCart(c.ID) {
		c.Owner = o.UserID
	}
	for _, l := range lines {
		s.add(c, l, e.Time)
	}
}

// letGo marks an order as failed and returns what it took; known is false for one that is yet to come.
func (c *Cart) letGo(orderID string) (lines []Line, known bool) {
	at := c.taken(orderID)
	if at < 0 {
		c.keep(Taken{OrderID: orderID, Failed: true})
		return nil, false
	}
	lines = c.Taken[at].Lines
	c.Taken = slices.Clone(c.Taken)
	c.Taken[at] = Taken{OrderID: orderID, Failed: true}
	return lines, true
}

// holds tells whether any of the lines' SKUs is in the cart.
func (c *Cart) holds(lines []events.Line) bool {
	return slices.ContainsFunc(lines, func(l events.Line) bool { return c.find(l.SKU) >= 0 })
}

func (c *Cart) taken(orderID string) int {
	return slices.IndexFunc(c.Taken, func(t Taken) bool { return t.OrderID == orderID })
}

// keep remembers orders; of too many, the last ones.
func (c *Cart) keep(orders ...Taken) {
	c.Taken = slices.Concat(c.Taken, orders)
	if drop := len(c.Taken) - maxTaken; drop > 0 {
		c.Taken = slices.Clone(c.Taken[drop:])
	}
}
