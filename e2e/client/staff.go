package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/money"
)

// Stock makes a product of one SKU at a price in minor units, and its stock.
func (c *Client) Stock(ctx context.Context, sku string, price, onHand int64) error {
	err := c.Do(ctx, http.MethodPut, "/api/v1/staff/categories/test", nil, map[string]string{"name": "Test"}, nil,
		http.StatusOK, http.StatusCreated)
	if err != nil {
		return err
	}
	err = c.Do(ctx, http.MethodPost, "/api/v1/staff/products", Header{"Idempotency-Key": uuid.NewString()}, Product(sku, price),
		nil, http.StatusCreated)
	if err != nil {
		return err
	}
	return c.Do(ctx, http.MethodPut, "/api/v1/staff/stock/"+sku, nil, map[string]int64{"on_hand": onHand}, nil, http.StatusOK)
}

// StockLevel is a SKU's stock.
type StockLevel struct {
	SKU       string `json:"sku"`
	OnHand    int64  `json:"on_hand"`
	Reserved  int64  `json:"reserved"`
	Available int64  `json:"available"`
	Sold      int64  `json:"sold"`
}

// StockOf reads a SKU's stock.
func (c *Client) StockOf(ctx context.Context, sku string) (StockLevel, error) {
	var list struct {
		Items []StockLevel `json:"items"`
	}
	err := c.Do(ctx, http.MethodGet, "/api/v1/staff/stock?sku="+url.QueryEscape(sku), nil, nil, &list, http.StatusOK)
	if err != nil || len(list.Items) == 0 {
		return StockLevel{}, err
	}
	return list.Items[0], nil
}

// Ledger is what the payment provider has in its books for an order.
type Ledger struct {
	Authorizations int         `json:"authorizations"`
	Amount         money.Money `json:"amount"`
	Captured       money.Money `json:"captured"`
	Refunded       money.Money `json:"refunded"`
	Voided         bool        `json:"voided"`
}

// LedgerOf reads the provider's books for an order. ok is false when there is nothing in them.
func (c *Client) LedgerOf(ctx context.Context, orderID string) (ledger Ledger, ok bool, err error) {
	a, err := c.Send(ctx, http.MethodGet, "/api/v1/staff/orders/"+orderID+"/payment/ledger", nil, nil)
	switch {
	case err != nil:
		return Ledger{}, false, err
	case a.Status == http.StatusNotFound:
		return Ledger{}, false, nil
	case a.Status != http.StatusOK:
		return Ledger{}, false, &StatusError{Request: "GET ledger", Answer: a}
	}
	return ledger, true, json.Unmarshal(a.Body, &ledger)
}

// Order is an order.
type Order struct {
	ID      string                      `json:"id"`
	Status  string                      `json:"status"`
	Reason  string                      `json:"reason"`
	Version int64                       `json:"version"`
	Lines   []Line                      `json:"lines"`
	Totals  struct{ Total money.Money } `json:"totals"`
}

// OrderOf reads an order of the user's own.
func (c *Client) OrderOf(ctx context.Context, id string) (Order, error) {
	var o Order
	return o, c.Do(ctx, http.MethodGet, "/api/v1/orders/"+id, nil, nil, &o, http.StatusOK)
}

// Page is a page of a list of orders.
type Page struct {
	Items []struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	} `json:"items"`
	NextCursor string `json:"next_cursor"`
}

// Orders reads the first page of a list of orders, "/api/v1/orders" or staff's.
func (c *Client) Orders(ctx context.Context, path string) (Page, error) {
	var p Page
	return p, c.Do(ctx, http.MethodGet, path, nil, nil, &p, http.StatusOK)
}
