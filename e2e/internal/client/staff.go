package client

import (
	"context"
	"errors"
	"net/url"

	"github.com/souk-shop/souk/internal/money"
)

// Product is a product; what staff send and what is answered.
type Product struct {
	ID       string    `json:"id,omitempty"`
	Slug     string    `json:"slug,omitempty"`
	Name     string    `json:"name"`
	Status   string    `json:"status"`
	Variants []Variant `json:"variants"`
}

// Variant is what has a SKU and a price.
type Variant struct {
	SKU   string      `json:"sku"`
	Price money.Money `json:"price"`
}

// Stock is what there is of a SKU.
type Stock struct {
	SKU       string `json:"sku"`
	OnHand    int64  `json:"on_hand"`
	Reserved  int64  `json:"reserved"`
	Available int64  `json:"available"`
	Sold      int64  `json:"sold"`
}

// Payment is an order's payment.
type Payment struct {
	ID       string      `json:"id"`
	Status   string      `json:"status"`
	Amount   money.Money `json:"amount"`
	Captured money.Money `json:"captured"`
	Refunded money.Money `json:"refunded"`
}

// Ledger is what the payment provider's books say of an order.
type Ledger struct {
	Attempts       int         `json:"attempts"`
	Authorizations int         `json:"authorizations"`
	Amount         money.Money `json:"amount"`
	Captured       money.Money `json:"captured"`
	Refunded       money.Money `json:"refunded"`
	Voided         bool        `json:"voided"`
	Declined       string      `json:"declined"`
}

// StaffOrder is an order with its payment.
type StaffOrder struct {
	Order   Order    `json:"order"`
	Payment *Payment `json:"payment"`
}

// CreateProduct creates a product.
func (c *Client) CreateProduct(ctx context.Context, p Product) (made Product, err error) {
	_, err = c.Do(ctx, "POST", "/api/v1/staff/products", p, &made)
	return made, err
}

// SetPrice gives every variant of a product this price.
func (c *Client) SetPrice(ctx context.Context, id string, price money.Money) error {
	var p Product
	answer, err := c.Do(ctx, "GET", "/api/v1/products/"+id, nil, &p)
	if err != nil {
		return err
	}
	for i := range p.Variants {
		p.Variants[i].Price = price
	}
	_, err = c.Do(ctx, "PUT", "/api/v1/staff/products/"+id, p, nil, Header{"If-Match", answer.Header.Get("ETag")})
	return err
}

// SetStock sets what is on hand.
func (c *Client) SetStock(ctx context.Context, sku string, onHand int64) error {
	_, err := c.Do(ctx, "PUT", "/api/v1/staff/stock/"+url.PathEscape(sku), map[string]int64{"on_hand": onHand}, nil)
	return err
}

// Stock reads the stock of a SKU.
func (c *Client) Stock(ctx context.Context, sku string) (Stock, error) {
	var list struct {
		Items []Stock `json:"items"`
	}
	_, err := c.Do(ctx, "GET", "/api/v1/staff/stock?"+url.Values{"sku": {sku}}.Encode(), nil, &list)
	if err == nil && len(list.Items) != 1 {
		err = errors.New("the stock of one SKU is one item")
	}
	if err != nil {
		return Stock{}, err
	}
	return list.Items[0], nil
}

// StaffOrder reads any order with its payment.
func (c *Client) StaffOrder(ctx context.Context, id string) (o StaffOrder, err error) {
	_, err = c.Do(ctx, "GET", "/api/v1/staff/orders/"+id, nil, &o)
	return o, err
}

// Ledger reads what the payment provider has in its books for an order.
func (c *Client) Ledger(ctx context.Context, id string) (l Ledger, err error) {
	_, err = c.Do(ctx, "GET", "/api/v1/staff/orders/"+id+"/payment/ledger", nil, &l)
	return l, err
}

// DayOrders reads a page of a day's orders.
func (c *Client) DayOrders(ctx context.Context, day, cursor string) (page OrderPage, err error) {
	_, err = c.Do(ctx, "GET", "/api/v1/staff/orders?"+url.Values{"day": {day}, "cursor": {cursor}}.Encode(), nil, &page)
	return page, err
}
