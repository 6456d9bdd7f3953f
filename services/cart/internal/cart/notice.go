package cart

import (
	"fmt"

	"github.com/souk-shop/souk/internal/events"
)

// Notice tells the shopper what a change did other than it was asked to. Code is for programs, Message for people.
type Notice struct {
	Code string `json:"code"`
	SKU  string `json:"sku,omitempty"`
	// OrderID and Reason are of the order that it is about, where it is about one.
	OrderID string `json:"order_id,omitempty"`
	Reason  string `json:"reason,omitempty"`
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
	NoticeLinesRestored   = "order-cancelled-lines-restored"
)

func (c *Cart) notice(code string, l events.Line) {
	c.Notices = append(c.Notices, Notice{Code: code, SKU: l.SKU, Message: messageOf(code, nameOf(l))})
}

// restored tells that an order has failed and what it took is in the cart again.
func restored(o events.OrderCancelled) Notice {
	why := map[string]string{
		events.CancelledPaymentDeclined: "the payment was declined",
		events.CancelledOutOfStock:      "not everything is in stock",
		events.CancelledTimeout:         "it could not be confirmed in time",
	}[o.Reason]
	return Notice{
		Code: NoticeLinesRestored, OrderID: o.OrderID, Reason: o.Reason,
		Message: fmt.Sprintf("Your order was cancelled, because %s. What you ordered is in the cart again.", why),
	}
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
