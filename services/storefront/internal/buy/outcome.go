package buy

import (
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// Way is a way on from a checkout that has ended.
type Way struct {
	// Label is a message id. Post: the address changes something.
	Label, Address string
	Post           bool
}

// waysOf are the ways on, the best first.
func waysOf(c shop.Checkout) []Way {
	again := Way{Label: "way.again", Address: "/checkout?after=" + c.ID}
	cart := Way{Label: "way.cart", Address: "/cart"}
	home := Way{Label: "way.home", Address: "/"}
	order := Way{Label: "way.order", Address: "/account/orders/" + c.OrderID}
	if c.Status == shop.Confirmed {
		return []Way{order, home}
	}
	switch c.Reason {
	case reasonDeclined:
		again.Label = "way.payment"
		return []Way{again, cart}
	case reasonOutOfStock:
		return []Way{{Label: "way.adjust", Address: "/checkout/" + c.ID + "/adjust", Post: true}, cart}
	case "cancelled-by-shopper", "cancelled-by-staff":
		return []Way{order, home}
	case "cart-already-ordered":
		return []Way{{Label: "way.orders", Address: "/account"}, home}
	case "cart-empty":
		return []Way{home}
	case "cart-not-yours", "total-too-large":
		return []Way{cart, home}
	case "not-permitted":
		return []Way{home}
	}
	return []Way{again, cart}
}

// outcomeText says in the visitor's language how a checkout ended. A reason that is new is told as the shop tells it.
func outcomeText(s *i18n.Speaker, c shop.Checkout) string {
	if id := "outcome." + c.Reason; c.Reason != "" && s.Has(id) {
		return s.T(id)
	}
	if c.Detail != "" {
		return c.Detail
	}
	return s.T("outcome." + c.Status)
}

// shortage is a line that there is too little of.
type shortage struct {
	shop.Shortage
	Name string
}

// shortagesOf names what there is too little of.
func shortagesOf(c shop.Checkout, lines []shop.Line) []shortage {
	list := make([]shortage, len(c.Shortages))
	for i, s := range c.Shortages {
		list[i] = shortage{Shortage: s, Name: s.SKU}
		if line, there := lineOf(shop.Cart{Lines: lines}, s.SKU); there && line.Name != "" {
			list[i].Name = line.Name
		}
	}
	return list
}
