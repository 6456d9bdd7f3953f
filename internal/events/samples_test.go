package events_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

const (
	orderID = "5b0c6a3e-3f0e-4f0e-8c39-0d6f3c1f2a11"
	cartID  = "0d4a9a36-7b0a-4a9e-9b3c-6a1f8f1f6a02"
	userID  = "2f6f7d0e-98a1-4b57-a0f5-0b7d6b2f9c03"
	payID   = "9e1d3c5a-1c1e-4b6d-8a57-5d4f0e2b7c04"
)

func eur(amount int64) money.Money { return money.New(amount, "EUR") }

var (
	address = events.Address{
		Name: "Ada Lovelace", Line1: "12 St James's Square", Line2: "Flat 3", City: "London", Region: "England",
		PostalCode: "SW1Y 4JH", Country: "GB", Phone: "+44 20 7946 0000",
	}
	lines = []events.Line{
		{ProductID: "p-mug", SKU: "mug-blue", Name: "Mug, blue", Quantity: 2, UnitPrice: eur(1250)},
		{ProductID: "p-tea", SKU: "tea-100g", Name: "Tea & “more”, 100 g", Quantity: 1, UnitPrice: eur(899)},
	}
	totals     = events.Totals{Subtotal: eur(3399), Shipping: eur(490), Tax: eur(646), Total: eur(4535)}
	stockLines = []events.StockLine{{SKU: "mug-blue", Quantity: 2}, {SKU: "tea-100g", Quantity: 1}}
	checkedOut = time.Date(2026, time.January, 1, 12, 0, 1, 500_000_000, time.UTC)
)

// sample is one event of each type, with every field set.
type sample struct {
	source, subject string
	data            events.Payload
	decode          func(events.Event) (events.Payload, error)
}

func of[T events.Payload](source, subject string, data T) sample {
	return sample{source, subject, data, func(e events.Event) (events.Payload, error) { return events.Decode[T](e) }}
}

func samples() []sample {
	return []sample{
		of("catalog", "p-mug", events.ProductViewed{ProductID: "p-mug", Name: "Mug", Category: "kitchen", Viewer: "anonymous-7"}),
		of("catalog", "p-mug", events.ProductChanged{
			ProductID: "p-mug", Version: 3, Slug: "mug", Name: "Mug", Category: "kitchen", Status: "active",
			Variants: []events.VariantPrice{{SKU: "mug-blue", Price: eur(1250)}, {SKU: "mug-red", Price: eur(1300)}},
		}),
		of("gateway", cartID, events.ProductAddedToCart{
			CartID: cartID, UserID: userID, ProductID: "p-mug", SKU: "mug-blue", Name: "Mug, blue", Quantity: 2, UnitPrice: eur(1250),
		}),
		of("gateway", cartID, events.CartItemChanged{CartID: cartID, UserID: userID, SKU: "mug-blue", Quantity: 3}),
		of("cart", cartID, events.CartUpdated{CartID: cartID, Owner: userID, Version: 4, Lines: lines, Total: eur(3399)}),
		of("gateway", orderID, events.UserCheckout{
			CheckoutID: orderID, CartID: cartID, CartVersion: 4, Token: "header.claims.signature", ShippingAddress: address,
			PaymentMethod: "pm_visa",
		}),
		of("auth", userID, events.UserRegistered{UserID: userID, Name: "Ada Lovelace", Email: "ada@example.com"}),
		of("auth", userID, events.UserAuthenticated{
			UserID: userID, Name: "Ada Lovelace", Email: "ada@example.com", Roles: []string{"customer"}, Context: events.ContextCheckout,
			GuestCartID: "guest-cart", Checkout: &events.CheckoutIntent{
				CheckoutID: orderID, CartID: cartID, CartVersion: 4, ShippingAddress: address, PaymentMethod: "pm_visa",
			},
		}),
		of("orders", orderID, events.CheckoutRejected{
			CheckoutID: orderID, CartID: cartID, Reason: events.RejectedPriceChanged, Detail: "A price has changed.", SKUs: []string{"mug-blue"},
		}),
		of("orders", orderID, events.OrderCreated{
			OrderID: orderID, UserID: userID, Email: "ada@example.com", CartID: cartID, CartVersion: 4, Lines: lines, Totals: totals,
			Address: address, PaymentMethod: "pm_visa",
		}),
		of("orders", orderID, events.OrderCompleted{
			OrderID: orderID, UserID: userID, Email: "ada@example.com", Lines: lines, Totals: totals, Address: address, PaymentID: payID,
			CreatedAt: checkedOut,
		}),
		of("orders", orderID, events.OrderCancelled{
			OrderID: orderID, UserID: userID, Email: "ada@example.com", CartID: cartID, Reason: events.CancelledOutOfStock, Detail: "Sold out.",
			Lines: lines, Totals: totals,
		}),
		of("payments", orderID, events.PaymentProcessed{
			OrderID: orderID, PaymentID: payID, Status: events.PaymentDeclined, Amount: eur(4535), Reason: "insufficient funds",
		}),
		of("payments", orderID, events.PaymentCaptured{OrderID: orderID, PaymentID: payID, Amount: eur(4535)}),
		of("payments", orderID, events.PaymentVoided{OrderID: orderID, PaymentID: payID, Amount: eur(4535)}),
		of("payments", orderID, events.PaymentRefunded{OrderID: orderID, PaymentID: payID, Amount: eur(4535)}),
		of("inventory", orderID, events.StockReserved{OrderID: orderID, Lines: stockLines}),
		of("inventory", orderID, events.StockRejected{
			OrderID: orderID, Reason: "out-of-stock", Shortages: []events.Shortage{{SKU: "mug-blue", Quantity: 2, Available: 1}},
		}),
		of("inventory", "mug-blue", events.StockChanged{SKU: "mug-blue", Version: 9, OnHand: 10, Reserved: 3, Available: 7}),
		of("cart", orderID, events.DeadLetter{
			App: "cart", Topic: "order-created", Reason: "lines: an order has at least one", Event: json.RawMessage(`{"id":"e1"}`),
		}),
	}
}

func (s sample) name() string { return events.Name(s.data.EventType()) }

func (s sample) event(t *testing.T) events.Event {
	t.Helper()
	e, err := events.New(events.DeriveID("golden", s.name()), s.source, s.subject, s.data, checkedOut)
	if err != nil {
		t.Fatal(err)
	}
	e.CorrelationID, e.CausationID = orderID, events.DeriveID("golden cause")
	e.TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	return e
}

// TestSamplesAreComplete keeps the golden files honest: a type without one, or a field that no file shows, fails.
func TestSamplesAreComplete(t *testing.T) {
	names := map[string]bool{}
	for _, s := range samples() {
		names[s.name()] = true
		for field := range fieldsOf(reflect.TypeOf(s.data)) {
			if reflect.ValueOf(s.data).FieldByIndex(field.Index).IsZero() {
				t.Errorf("%s.%s is not set", s.name(), field.Name)
			}
		}
	}
	for _, k := range events.All() {
		if !names[events.Name(k.Type())] {
			t.Errorf("%s has no sample", k.Type())
		}
	}
}

// fieldsOf yields a struct's fields with their names in JSON.
func fieldsOf(typ reflect.Type) func(yield func(reflect.StructField, string) bool) {
	return func(yield func(reflect.StructField, string) bool) {
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if !yield(typ.Field(i), name) {
				return
			}
		}
	}
}
