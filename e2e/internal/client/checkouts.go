package client

import (
	"context"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// Ends of a checkout.
const (
	Confirmed = "confirmed"
	Cancelled = "cancelled"
	Rejected  = "rejected"
)

// CheckoutRequest is what a client sends to check out.
type CheckoutRequest struct {
	CartID          string         `json:"cart_id"`
	CartVersion     int64          `json:"cart_version"`
	ShippingAddress events.Address `json:"shipping_address"`
	PaymentMethod   PaymentMethod  `json:"payment_method"`
}

// PaymentMethod names the payment provider's token.
type PaymentMethod struct {
	Token string `json:"token"`
}

// Address is a good address.
var Address = events.Address{Name: "Ada Lovelace", Line1: "St. James's Square 12", City: "Berlin", PostalCode: "10115", Country: "DE"}

// Of returns the request that checks the cart out.
func Of(cart Cart, paymentToken string) CheckoutRequest {
	return CheckoutRequest{
		CartID: cart.ID, CartVersion: cart.Version, ShippingAddress: Address, PaymentMethod: PaymentMethod{Token: paymentToken},
	}
}

// Checkout is a checkout's state.
type Checkout struct {
	ID       string        `json:"id"`
	Status   string        `json:"status"`
	OrderID  string        `json:"order_id"`
	Reason   string        `json:"reason"`
	Detail   string        `json:"detail"`
	Totals   events.Totals `json:"totals"`
	Timeline []Moment      `json:"timeline"`
}

// Moment is a line of a timeline.
type Moment struct {
	Event string    `json:"event"`
	At    time.Time `json:"at"`
}

// Ended tells whether the checkout has its outcome.
func (c Checkout) Ended() bool {
	return c.Status == Confirmed || c.Status == Cancelled || c.Status == Rejected
}

// Moment returns when the event happened, or no time.
func (c Checkout) Moment(event string) time.Time {
	for _, m := range c.Timeline {
		if m.Event == event {
			return m.At
		}
	}
	return time.Time{}
}

// CheckOut begins a checkout and returns its id.
func (c *Client) CheckOut(ctx context.Context, request CheckoutRequest, key string, headers ...Header) (string, error) {
	var accepted struct {
		ID         string `json:"id"`
		CheckoutID string `json:"checkout_id"`
	}
	_, err := c.Do(ctx, "POST", "/api/v1/checkouts", request, &accepted, append(headers, Key(key))...)
	return accepted.CheckoutID + accepted.ID, err
}

// Checkout reads a checkout.
func (c *Client) Checkout(ctx context.Context, id string, headers ...Header) (checkout Checkout, err error) {
	_, err = c.Do(ctx, "GET", "/api/v1/checkouts/"+id, nil, &checkout, headers...)
	return checkout, err
}

// Order is an order.
type Order struct {
	ID       string        `json:"id"`
	Status   string        `json:"status"`
	Reason   string        `json:"reason"`
	Lines    []Line        `json:"lines"`
	Totals   events.Totals `json:"totals"`
	Timeline []Moment      `json:"timeline"`
}

// OrderSummary is an order in a list.
type OrderSummary struct {
	ID     string      `json:"id"`
	Status string      `json:"status"`
	Total  money.Money `json:"total"`
}

// OrderPage is a page of a list of orders.
type OrderPage struct {
	Items      []OrderSummary `json:"items"`
	NextCursor string         `json:"next_cursor"`
}

// Order reads an order of the user's own.
func (c *Client) Order(ctx context.Context, id string) (o Order, err error) {
	_, err = c.Do(ctx, "GET", "/api/v1/orders/"+id, nil, &o)
	return o, err
}

// Orders reads the first page of the user's own orders.
func (c *Client) Orders(ctx context.Context) (page OrderPage, err error) {
	_, err = c.Do(ctx, "GET", "/api/v1/orders", nil, &page)
	return page, err
}

// CancelOrder cancels an order of the user's own.
func (c *Client) CancelOrder(ctx context.Context, id string) (o Order, err error) {
	_, err = c.Do(ctx, "POST", "/api/v1/orders/"+id+"/cancel", nil, &o)
	return o, err
}
