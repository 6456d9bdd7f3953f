package cart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// Rejection says why a checkout cannot become an order.
type Rejection struct {
	// Reason is one of the Rejected constants of package events; Detail a sentence that a page can show.
	Reason, Detail string
	// SKUs are the lines concerned, where it is about some.
	SKUs []string
}

// Checkout is what a shopper wants to order.
type Checkout struct {
	ID, UserID string
	// Version is the version of the cart that the shopper saw.
	Version int64
}

// Match joins a checkout with the cart. ready is false, without a rejection, when the version that the shopper saw has
// not come yet.
func (c *Cart) Match(checkout Checkout) (ready bool, rejection *Rejection) {
	if checkout.Version > c.Version {
		return false, nil
	}
	if c.Owner != "" && c.Owner != checkout.UserID {
		return false, &Rejection{Reason: events.RejectedNotOwner, Detail: "This cart belongs to somebody else."}
	}
	if claim, ok := c.Holder(checkout.Version); ok && checkout.Version < c.Version && claim.OrderID != checkout.ID {
		return false, AlreadyOrdered()
	}
	if checkout.Version < c.Version {
		return false, &Rejection{
			Reason: events.RejectedCartChanged,
			Detail: "The cart has changed since you looked at it. Please look at it again.",
		}
	}
	if len(c.Lines) == 0 {
		return false, &Rejection{Reason: events.RejectedCartEmpty, Detail: "The cart is empty."}
	}
	return true, nil
}

// AlreadyOrdered is the rejection of a second order of the same cart.
func AlreadyOrdered() *Rejection {
	return &Rejection{Reason: events.RejectedCartOrdered, Detail: "This cart has been ordered already."}
}

// Missing is the rejection of a checkout whose cart has not come in time.
func Missing() *Rejection {
	return &Rejection{Reason: events.RejectedCartMissing, Detail: "The cart was not found. Please check out again."}
}

// Price is what the catalog says of a SKU.
type Price struct {
	SKU       string      `json:"sku"`
	ProductID string      `json:"product_id"`
	Name      string      `json:"name"`
	UnitPrice money.Money `json:"unit_price"`
	Sellable  bool        `json:"sellable"`
}

// Confirm compares the cart's lines with the catalog's prices: nil when all can be sold at the price that the shopper
// saw. A SKU without a price is not sold.
func Confirm(lines []events.Line, prices map[string]Price) *Rejection {
	if gone := Unavailable(lines, prices); gone != nil {
		return gone
	}
	changed := matching(lines, func(l events.Line) bool { return prices[l.SKU].UnitPrice != l.UnitPrice })
	if len(changed) > 0 {
		return &Rejection{
			Reason: events.RejectedPriceChanged, SKUs: skus(changed),
			Detail: fmt.Sprintf("The price has changed: %s. Please look at the cart again.", names(changed)),
		}
	}
	return nil
}

// Unavailable names the lines that are not sold; nil when all are.
func Unavailable(lines []events.Line, prices map[string]Price) *Rejection {
	gone := matching(lines, func(l events.Line) bool { return !prices[l.SKU].Sellable })
	if len(gone) == 0 {
		return nil
	}
	return &Rejection{
		Reason: events.RejectedNotSellable, SKUs: skus(gone),
		Detail: fmt.Sprintf("No longer available: %s.", names(gone)),
	}
}

// Repriced returns the lines at the catalog's prices, and whether any differs.
func Repriced(lines []events.Line, prices map[string]Price) (repriced []events.Line, changed bool) {
	repriced = slices.Clone(lines)
	for i, l := range repriced {
		if p, ok := prices[l.SKU]; ok && p.UnitPrice != l.UnitPrice {
			repriced[i].UnitPrice, changed = p.UnitPrice, true
		}
	}
	return repriced, changed
}

// SKUs returns the SKUs of lines.
func SKUs(lines []events.Line) []string { return skus(lines) }

func matching(lines []events.Line, is func(events.Line) bool) []events.Line {
	return slices.DeleteFunc(slices.Clone(lines), func(l events.Line) bool { return !is(l) })
}

func skus(lines []events.Line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.SKU
	}
	return out
}

func names(lines []events.Line) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.Name
		if l.Name == "" {
			out[i] = l.SKU
		}
	}
	return strings.Join(out, ", ")
}
