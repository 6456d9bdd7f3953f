package client

import (
	"context"

	"github.com/souk-shop/souk/internal/money"
)

// Cart is a cart.
type Cart struct {
	ID      string      `json:"id"`
	Owner   string      `json:"owner"`
	Version int64       `json:"version"`
	Lines   []Line      `json:"lines"`
	Total   money.Money `json:"total"`
	Notices []Notice    `json:"notices"`
}

// Notice tells what happened to a cart without the shopper.
type Notice struct {
	Code    string `json:"code"`
	OrderID string `json:"order_id"`
	Reason  string `json:"reason"`
}

// Line is a line of a cart or an order.
type Line struct {
	SKU       string      `json:"sku"`
	Quantity  int64       `json:"quantity"`
	UnitPrice money.Money `json:"unit_price"`
	LineTotal money.Money `json:"line_total"`
}

// Restored returns the failed order whose lines are back in the cart, as far as the last change was that; "" for none.
func (c Cart) Restored() string {
	for _, n := range c.Notices {
		if n.Code == "order-cancelled-lines-restored" {
			return n.OrderID
		}
	}
	return ""
}

// Quantity returns how many of the SKU are in the cart.
func (c Cart) Quantity(sku string) int64 {
	for _, l := range c.Lines {
		if l.SKU == sku {
			return l.Quantity
		}
	}
	return 0
}

// NewCart returns a new guest's cart, or the user's own.
func (c *Client) NewCart(ctx context.Context) (cart Cart, err error) {
	_, err = c.Do(ctx, "POST", "/api/v1/carts", nil, &cart)
	return cart, err
}

// Cart reads a cart.
func (c *Client) Cart(ctx context.Context, id string) (cart Cart, err error) {
	_, err = c.Do(ctx, "GET", "/api/v1/carts/"+id, nil, &cart)
	return cart, err
}

// OwnCart reads the user's cart.
func (c *Client) OwnCart(ctx context.Context) (cart Cart, err error) {
	_, err = c.Do(ctx, "GET", "/api/v1/cart", nil, &cart)
	return cart, err
}

// Add adds to a cart. The cart is the one with the addition in it only where a Prefer header waited, and the answer is 200.
func (c *Client) Add(ctx context.Context, cartID, sku string, quantity int64, headers ...Header) (Cart, Answer, error) {
	var cart Cart
	answer, err := c.Do(ctx, "POST", "/api/v1/carts/"+cartID+"/items", map[string]any{"sku": sku, "quantity": quantity}, &cart, headers...)
	return cart, answer, err
}
