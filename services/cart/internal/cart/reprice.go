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
