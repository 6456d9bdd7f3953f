package events_test

import (
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// TestNothingIsInvalid holds for every type: a payload without anything in it is refused, with the field named.
func TestNothingIsInvalid(t *testing.T) {
	for _, k := range events.All() {
		if err := k.New().Validate(); err == nil || !strings.Contains(err.Error(), ": ") {
			t.Errorf("an empty %s: %v", k.Type(), err)
		}
	}
	for _, s := range samples() {
		if err := s.data.Validate(); err != nil {
			t.Errorf("the sample of %s: %v", s.name(), err)
		}
	}
}

// but returns a copy of v with a change.
func but[T any](v T, change func(*T)) T {
	change(&v)
	return v
}

func TestValidateNamesTheField(t *testing.T) {
	item := events.ProductAddedToCart{CartID: "c", ProductID: "p", SKU: "s", Quantity: 1, UnitPrice: eur(1)}
	checkout := events.UserCheckout{CheckoutID: "c", CartID: "c", CartVersion: 1, Token: "t", ShippingAddress: address, PaymentMethod: "pm"}
	order := events.OrderCreated{OrderID: "o", UserID: "u", CartID: "c", CartVersion: 1, Lines: lines, Totals: totals, Address: address, PaymentMethod: "pm"}
	login := events.UserAuthenticated{UserID: "u", Context: events.ContextLogin}
	paid := events.PaymentProcessed{OrderID: "o", PaymentID: "p", Status: events.PaymentAuthorized, Amount: eur(1)}
	stock := events.StockChanged{SKU: "s", OnHand: 3, Reserved: 1, Available: 2}
	for _, tt := range []struct {
		data  events.Payload
		field string
	}{
		{but(item, func(p *events.ProductAddedToCart) { p.Quantity = 0 }), "quantity"},
		{but(item, func(p *events.ProductAddedToCart) { p.Quantity = events.MaxLineQuantity + 1 }), "quantity"},
		{but(item, func(p *events.ProductAddedToCart) { p.UnitPrice = money.New(1, "eur") }), "unit_price"},
		{but(item, func(p *events.ProductAddedToCart) { p.UnitPrice = eur(-1) }), "unit_price"},
		{events.CartItemChanged{CartID: "c", SKU: "s", Quantity: -1}, "quantity"},
		{events.CartUpdated{CartID: "c", Version: 0}, "version"},
		{events.CartUpdated{CartID: "c", Version: 1, Lines: make([]events.Line, events.MaxLines+1)}, "lines"},
		{events.CartUpdated{CartID: "c", Version: 1, Lines: []events.Line{lines[0], {}}}, "lines[1]"},
		{but(checkout, func(c *events.UserCheckout) { c.Token = "" }), "token"},
		{but(checkout, func(c *events.UserCheckout) { c.ShippingAddress.Country = "gb" }), "country"},
		{but(checkout, func(c *events.UserCheckout) { c.ShippingAddress.City = " " }), "city"},
		{but(checkout, func(c *events.UserCheckout) { c.ShippingAddress.Line2 = strings.Repeat("x", 201) }), "line2"},
		{but(order, func(o *events.OrderCreated) { o.Lines = nil }), "lines"},
		{but(order, func(o *events.OrderCreated) { o.Totals.Tax.Amount++ }), "totals"},
		{but(order, func(o *events.OrderCreated) { o.Totals.Tax.Currency = "USD" }), "totals"},
		{but(login, func(u *events.UserAuthenticated) { u.Context = "other" }), "context"},
		{but(login, func(u *events.UserAuthenticated) { u.Context = events.ContextCheckout }), "checkout"},
		{but(paid, func(p *events.PaymentProcessed) { p.Status = "maybe" }), "status"},
		{but(stock, func(s *events.StockChanged) { s.Available = 3 }), "available"},
		{but(stock, func(s *events.StockChanged) { s.Reserved = 4 }), "reserved"},
		{events.ProductChanged{ProductID: "p", Version: 1, Variants: []events.VariantPrice{{SKU: "s"}}}, "variants[0]"},
	} {
		if err := tt.data.Validate(); err == nil || !strings.Contains(err.Error(), tt.field+":") {
			t.Errorf("%+v: %v; want one that names %s", tt.data, err, tt.field)
		}
	}
}
