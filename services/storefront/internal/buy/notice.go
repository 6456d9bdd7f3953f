package buy

import (
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// Notices are what a cart has to say of what happened to it: of the whole, and of a line by its SKU.
type Notices struct {
	Cart  []string
	Lines map[string]string
}

// notices says a cart's notices in the visitor's language. One whose code is new is said as the gateway says it.
func notices(s *i18n.Speaker, cart shop.Cart) Notices {
	names := map[string]string{}
	for _, l := range cart.Lines {
		names[l.SKU] = l.Name
	}
	said := Notices{Lines: map[string]string{}}
	for _, n := range cart.Notices {
		name, inCart := names[n.SKU]
		text := noticeText(s, n, name)
		if inCart {
			said.Lines[n.SKU] = text
			continue
		}
		said.Cart = append(said.Cart, text)
	}
	return said
}

func noticeText(s *i18n.Speaker, n shop.Notice, name string) string {
	if name == "" {
		name = n.SKU
	}
	id := "notice." + n.Code
	if !s.Has(id) {
		return n.Message
	}
	why := ""
	if reason := "notice.reason." + n.Reason; n.Reason != "" && s.Has(reason) {
		why = s.T(reason)
	}
	return s.T(id, "name", name, "why", why)
}

// noticed tells whether the cart says that an order's lines are back.
func noticed(cart shop.Cart, order string) bool {
	for _, n := range cart.Notices {
		if n.OrderID == order {
			return true
		}
	}
	return false
}
