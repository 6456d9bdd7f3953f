package cart

import (
	"slices"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// Price is what the catalog asks for a SKU now.
type Price struct {
	SKU       string      `json:"sku"`
	UnitPrice money.Money `json:"unit_price"`
	// Sellable is false for what is not sold at present.
	Sellable bool `json:"sellable"`
}

// Order takes out what was ordered: everything, when the order was made of the cart as it is, else the ordered
// quantities, so that what was added since stays.
func (s Shop) Order(c *Cart, e events.Event, o events.OrderCreated) []events.Draft {
	return s.decide(c, e, func(c *Cart) {
		if c.Merge != nil {
			c.forward(e)
			return
		}
		if c.Owner != "" && c.Owner != o.UserID {
			return
		}
		exact := o.CartID == c.ID && c.Version == o.CartVersion
		c.Ordered, c.Sets = &Ordered{OrderID: o.OrderID, Version: o.CartVersion}, nil
		if exact {
			c.Lines = nil
			return
		}
		for _, ordered := range o.Lines {
			c.subtract(ordered)
		}
	})
}

func (c *Cart) subtract(ordered events.Line) {
	at := c.find(ordered.SKU)
	if at < 0 {
		return
	}
	if c.Lines[at].Quantity -= ordered.Quantity; c.Lines[at].Quantity <= 0 {
		c.remove(ordered.SKU)
	}
}

// MustReprice tells whether a rejected checkout means that the cart's prices are not the catalog's.
func MustReprice(r events.CheckoutRejected) bool {
	return r.Reason == events.RejectedPriceChanged || r.Reason == events.RejectedNotSellable
}

// Reprice gives the lines whose SKUs were asked for the catalog's prices, and takes out what it does not sell.
func (s Shop) Reprice(c *Cart, e events.Event, asked []string, prices map[string]Price) []events.Draft {
	return s.decide(c, e, func(c *Cart) {
		if c.Merge != nil {
			c.forward(e)
			return
		}
		for _, l := range slices.Clone(c.Lines) {
			if slices.Contains(asked, l.SKU) {
				s.reprice(c, e, l, prices[l.SKU])
			}
		}
	})
}

func (s Shop) reprice(c *Cart, e events.Event, l Line, p Price) {
	if !p.Sellable || p.UnitPrice.Validate() != nil || p.UnitPrice.Currency != s.Currency {
		c.remove(l.SKU)
		c.notice(NoticeNotAvailable, l.Line)
		return
	}
	if p.UnitPrice == l.UnitPrice {
		return
	}
	l.UnitPrice = p.UnitPrice
	if e.Time.After(l.PricedAt) {
		l.PricedAt = e.Time
	}
	c.notice(NoticePriceChanged, l.Line)
	s.put(c, l)
}
