package cart

import (
	"fmt"

	"github.com/souk-shop/souk/internal/events"
)

// Notice tells the shopper what a change did other than it was asked to. Code is for programs, Message for people.
type Notice struct {
	Code    string `json:"code"`
	SKU     string `json:"sku,omitempty"`
	Message string `json:"message"`
}

// Codes of a [Notice].
const (
	NoticeQuantityLimited = "quantity-limited"
	NoticeCartFull        = "cart-full"
	NoticeCurrency        = "currency-not-accepted"
	NoticeTotalTooLarge   = "total-too-large"
	NoticePriceChanged    = "price-changed"
	NoticeNotAvailable    = "product-not-available"
)

func (c *Cart) notice(code string, l events.Line) {
	c.Notices = append(c.Notices, Notice{Code: code, SKU: l.SKU, Message: messageOf(code, nameOf(l))})
}

func messageOf(code, name string) string {
	switch code {
	case NoticeQuantityLimited:
		return fmt.Sprintf("%s: at most %d of one product fit in a cart.", name, events.MaxLineQuantity)
	case NoticeCartFull:
		return fmt.Sprintf("%s was not added: a cart holds at most %d different products.", name, events.MaxLines)
	case NoticeCurrency:
		return name + " was not added: its price is in another currency."
	case NoticeTotalTooLarge:
		return name + " was not added: the total would be too large."
	case NoticePriceChanged:
		return name + " has a new price."
	default:
		return name + " is no longer available and was taken out of the cart."
	}
}

func nameOf(l events.Line) string {
	if l.Name != "" {
		return l.Name
	}
	return l.SKU
}
