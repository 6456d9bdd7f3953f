package api

import (
	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/cart/internal/cart"
)

// cartView is a cart as it is answered.
type cartView struct {
	ID      string        `json:"id"`
	Owner   string        `json:"owner,omitempty"`
	Version int64         `json:"version"`
	Status  string        `json:"status"`
	Lines   []lineView    `json:"lines"`
	Total   money.Money   `json:"total"`
	Notices []cart.Notice `json:"notices"`
	// LastOrderID is the order that was last made of the cart.
	LastOrderID string `json:"last_order_id,omitempty"`
}

type lineView struct {
	events.Line
	LineTotal money.Money `json:"line_total"`
}

// viewOf renders a cart. An empty one has its total in the shop's currency.
func viewOf(c cart.Cart, currency string) (cartView, error) {
	total, err := c.Total()
	if err != nil {
		return cartView{}, err
	}
	if total.Currency == "" {
		total.Currency = currency
	}
	v := cartView{
		ID: c.ID, Owner: c.Owner, Version: c.Version, Status: c.Status(), Lines: make([]lineView, len(c.Lines)), Total: total,
		Notices: append([]cart.Notice{}, c.Notices...),
	}
	for i, l := range c.Lines {
		if v.Lines[i].LineTotal, err = l.Total(); err != nil {
			return cartView{}, err
		}
		v.Lines[i].Line = l.Line
	}
	if c.Ordered != nil {
		v.LastOrderID = c.Ordered.OrderID
	}
	return v, nil
}
