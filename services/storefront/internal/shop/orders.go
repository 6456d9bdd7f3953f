package shop

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Quote returns what the cart would cost, delivered there. Of the address the country is enough.
func (c *Client) Quote(ctx context.Context, cart string, version int64, to Address) (Quote, error) {
	body := map[string]any{"cart_id": cart, "shipping_address": to}
	if version > 0 {
		body["cart_version"] = version
	}
	var quote Quote
	_, err := c.read(ctx, send(http.MethodPost, base+"/quotes", body), &quote)
	return quote, err
}

// PaymentMethods returns the ways to pay.
func (c *Client) PaymentMethods(ctx context.Context) (PaymentMethods, error) {
	var methods PaymentMethods
	err := c.cached(ctx, get(base+"/payment-methods", nil), &methods)
	return methods, err
}

// ShippingRates returns where the shop delivers.
func (c *Client) ShippingRates(ctx context.Context) (ShippingRates, error) {
	var rates ShippingRates
	err := c.cached(ctx, get(base+"/shipping", nil), &rates)
	return rates, err
}

// Purchase is what a shopper orders.
type Purchase struct {
	CartID        string
	CartVersion   int64
	Address       Address
	PaymentMethod string
}

// CheckOut begins a checkout and returns its id. The same key gives the same checkout.
func (c *Client) CheckOut(ctx context.Context, p Purchase, key string) (id string, err error) {
	body := map[string]any{
		"cart_id": p.CartID, "cart_version": p.CartVersion, "shipping_address": p.Address,
		"payment_method": map[string]string{"token": p.PaymentMethod},
	}
	var accepted struct {
		ID string `json:"checkout_id"`
	}
	_, err = c.read(ctx, send(http.MethodPost, base+"/checkouts", body).once(key), &accepted)
	return accepted.ID, err
}

// Checkout returns a checkout; with a wait above 0, once it has ended or the wait is over.
func (c *Client) Checkout(ctx context.Context, id string, wait time.Duration) (Checkout, error) {
	one := get(base+"/checkouts/"+url.PathEscape(id), nil)
	if wait > 0 {
		one = one.wait(wait)
	}
	var checkout Checkout
	_, err := c.read(ctx, one, &checkout)
	return checkout, err
}

// Follow streams a checkout as server-sent events (event "status", data a [Checkout]); last is the Last-Event-ID, or "".
// The caller closes the stream. It is nil when the checkout has ended and last says that this is known.
func (c *Client) Follow(ctx context.Context, id, last string) (io.ReadCloser, error) {
	one := get(base+"/checkouts/"+url.PathEscape(id)+"/events", nil).with("Last-Event-ID", last)
	answer, err := c.do(ctx, one)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode == http.StatusNoContent {
		return nil, answer.Body.Close()
	}
	return answer.Body, nil
}

// Orders returns a page of the user's own orders, the newest first.
func (c *Client) Orders(ctx context.Context, cursor string) (Orders, error) {
	query := url.Values{}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	var orders Orders
	_, err := c.read(ctx, get(base+"/orders", query), &orders)
	return orders, err
}

// Order returns one of the user's own orders.
func (c *Client) Order(ctx context.Context, id string) (Order, error) {
	var order Order
	_, err := c.read(ctx, get(base+"/orders/"+url.PathEscape(id), nil), &order)
	return order, err
}

// Cancel cancels one of the user's own orders.
func (c *Client) Cancel(ctx context.Context, id string) (Order, error) {
	var order Order
	_, err := c.read(ctx, call{method: http.MethodPost, path: base + "/orders/" + url.PathEscape(id) + "/cancel"}, &order)
	return order, err
}

// etag is a version as If-Match has it.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }
