package shop

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// patience is how long a call waits for its change to be applied.
const patience = 5 * time.Second

// Change is what became of a change to a cart.
type Change struct {
	// Cart is the cart with the change in it, where Applied.
	Cart Cart
	// Applied is false when the change has been accepted and will be applied in a moment.
	Applied bool
}

// NewCart returns a new guest's cart, or the signed-in user's own.
func (c *Client) NewCart(ctx context.Context) (Cart, error) {
	var cart Cart
	_, err := c.read(ctx, call{method: http.MethodPost, path: base + "/carts"}, &cart)
	return cart, err
}

// OwnCart returns the signed-in user's cart.
func (c *Client) OwnCart(ctx context.Context) (Cart, error) {
	var cart Cart
	_, err := c.read(ctx, get(base+"/cart", nil), &cart)
	return cart, err
}

// Cart returns a cart by its id.
func (c *Client) Cart(ctx context.Context, id string) (Cart, error) {
	var cart Cart
	_, err := c.read(ctx, get(base+"/carts/"+url.PathEscape(id), nil), &cart)
	return cart, err
}

// Add adds a quantity of a SKU.
func (c *Client) Add(ctx context.Context, cart, sku string, quantity int64, key string) (Change, error) {
	body := map[string]any{"sku": sku, "quantity": quantity}
	return c.change(ctx, send(http.MethodPost, items(cart), body).once(key))
}

// Set sets a line's quantity.
func (c *Client) Set(ctx context.Context, cart, sku string, quantity int64) (Change, error) {
	body := map[string]any{"quantity": quantity}
	return c.change(ctx, send(http.MethodPut, items(cart)+"/"+url.PathEscape(sku), body))
}

// Remove removes a line.
func (c *Client) Remove(ctx context.Context, cart, sku string) (Change, error) {
	return c.change(ctx, call{method: http.MethodDelete, path: items(cart) + "/" + url.PathEscape(sku)})
}

func items(cart string) string { return base + "/carts/" + url.PathEscape(cart) + "/items" }

func (c *Client) change(ctx context.Context, one call) (Change, error) {
	var cart Cart
	header, err := c.read(ctx, one.wait(patience), &cart)
	if err != nil {
		return Change{}, err
	}
	return Change{Cart: cart, Applied: header.Get("Preference-Applied") != "" && cart.ID != ""}, nil
}
