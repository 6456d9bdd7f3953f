package shop

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/souk-shop/souk/internal/money"
)

// staffBase begins what only staff may ask.
const staffBase = base + "/staff"

// Bounds of one question about stock: the gateway takes so many SKUs, and a sidecar so many bytes in a request's first line.
const (
	skusAtOnce  = 100
	bytesAtOnce = 2000
)

// Figures are a day's figures.
type Figures struct {
	// Day is YYYY-MM-DD, in UTC.
	Day       string         `json:"day"`
	Orders    int64          `json:"orders"`
	Confirmed int64          `json:"confirmed"`
	Cancelled int64          `json:"cancelled"`
	Pending   int64          `json:"pending"`
	Revenue   money.Money    `json:"revenue"`
	Reasons   map[string]int `json:"reasons"`
	Hours     []Hour         `json:"hours"`
	Products  []Sold         `json:"products"`
	// Truncated tells that there were more orders than are counted.
	Truncated bool `json:"truncated"`
}

// Hour is an hour of a day.
type Hour struct {
	Orders int64 `json:"orders"`
	// Revenue is in minor units.
	Revenue int64 `json:"revenue"`
}

// Sold is how often a SKU was sold.
type Sold struct {
	SKU      string `json:"sku"`
	Name     string `json:"name"`
	Quantity int64  `json:"quantity"`
	// Revenue is in minor units.
	Revenue int64 `json:"revenue"`
}

// StaffOrder is any order with its payment, where there is one yet.
type StaffOrder struct {
	Order   Order    `json:"order"`
	Payment *Payment `json:"payment"`
}

// Payment is an order's payment.
type Payment struct {
	ID       string      `json:"id"`
	Status   string      `json:"status"`
	Amount   money.Money `json:"amount"`
	Captured money.Money `json:"captured"`
	Refunded money.Money `json:"refunded"`
	Attempts int64       `json:"attempts"`
	Reason   string      `json:"reason"`
	Log      []LogEntry  `json:"log"`
}

// LogEntry is a line of a payment's log.
type LogEntry struct {
	At     time.Time `json:"at"`
	Status string    `json:"status"`
	Reason string    `json:"reason"`
}

// Stock is a SKU's stock.
type Stock struct {
	SKU       string `json:"sku"`
	Present   bool   `json:"present"`
	OnHand    int64  `json:"on_hand"`
	Reserved  int64  `json:"reserved"`
	Available int64  `json:"available"`
	Sold      int64  `json:"sold"`
	Demand    Demand `json:"demand"`
}

// Demand is what is in carts.
type Demand struct {
	Carts    int64 `json:"carts"`
	Quantity int64 `json:"quantity"`
}

// Figures returns the figures of a day, YYYY-MM-DD.
func (c *Client) Figures(ctx context.Context, day string) (Figures, error) {
	var f Figures
	_, err := c.read(ctx, get(staffBase+"/figures", url.Values{"day": {day}}), &f)
	return f, err
}

// StaffOrders returns a page of a day's orders, newest first.
func (c *Client) StaffOrders(ctx context.Context, day, cursor string) (Orders, error) {
	query := url.Values{"day": {day}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	var orders Orders
	_, err := c.read(ctx, get(staffBase+"/orders", query), &orders)
	return orders, err
}

// StaffOrder returns any order.
func (c *Client) StaffOrder(ctx context.Context, id string) (StaffOrder, error) {
	var order StaffOrder
	_, err := c.read(ctx, get(staffBase+"/orders/"+url.PathEscape(id), nil), &order)
	return order, err
}

// CancelAny cancels any order.
func (c *Client) CancelAny(ctx context.Context, id, key string) error {
	_, err := c.read(ctx, send(http.MethodPost, staffBase+"/orders/"+url.PathEscape(id)+"/cancel", nil).once(key), nil)
	return err
}

// CreateProduct makes a product. The same key makes it once.
func (c *Client) CreateProduct(ctx context.Context, p Product, key string) (Product, error) {
	var made Product
	_, err := c.read(ctx, send(http.MethodPost, staffBase+"/products", p).once(key), &made)
	return made, err
}

// ReplaceProduct makes the product say p, if it still is of the version that p has. Else the error is of kind Precondition.
func (c *Client) ReplaceProduct(ctx context.Context, p Product) (Product, error) {
	var now Product
	one := send(http.MethodPut, staffBase+"/products/"+url.PathEscape(p.ID), p).with("If-Match", etag(p.Version))
	_, err := c.read(ctx, one, &now)
	return now, err
}

// UploadPicture keeps a picture and returns its URL, which a product's image takes.
func (c *Client) UploadPicture(ctx context.Context, contentType string, raw []byte) (string, error) {
	var made struct {
		URL string `json:"url"`
	}
	_, err := c.read(ctx, call{method: http.MethodPost, path: staffBase + "/media", contentType: contentType, body: raw}, &made)
	return made.URL, err
}

// PutCategory creates or replaces a category.
func (c *Client) PutCategory(ctx context.Context, one Category) error {
	_, err := c.read(ctx, send(http.MethodPut, staffBase+"/categories/"+url.PathEscape(one.ID), one), nil)
	return err
}

// Stock returns the stock of the SKUs, by SKU.
func (c *Client) Stock(ctx context.Context, skus []string) (map[string]Stock, error) {
	all := make(map[string]Stock, len(skus))
	for _, part := range portions(skus) {
		var answer struct {
			Items []Stock `json:"items"`
		}
		if _, err := c.read(ctx, get(staffBase+"/stock", url.Values{"sku": part}), &answer); err != nil {
			return nil, err
		}
		for _, s := range answer.Items {
			all[s.SKU] = s
		}
	}
	return all, nil
}

// portions cuts a list of SKUs, each named once, into such as one question takes.
func portions(skus []string) [][]string {
	skus = slices.Compact(slices.Sorted(slices.Values(skus)))
	var parts [][]string
	size := 0
	for _, sku := range skus {
		size += len("&sku=") + len(url.QueryEscape(sku))
		if n := len(parts); n == 0 || len(parts[n-1]) == skusAtOnce || size > bytesAtOnce {
			parts, size = append(parts, nil), len("&sku=")+len(url.QueryEscape(sku))
		}
		last := len(parts) - 1
		parts[last] = append(parts[last], sku)
	}
	return parts
}

// SetStock sets how many there are.
func (c *Client) SetStock(ctx context.Context, sku string, onHand int64, key string) (Stock, error) {
	return c.changeStock(ctx, send(http.MethodPut, stockOf(sku), map[string]int64{"on_hand": onHand}).once(key))
}

// AdjustStock adds delta to what there is; below 0 it takes away.
func (c *Client) AdjustStock(ctx context.Context, sku string, delta int64, reason, key string) (Stock, error) {
	body := map[string]any{"delta": delta, "reason": reason}
	return c.changeStock(ctx, send(http.MethodPost, stockOf(sku)+"/adjust", body).once(key))
}

func stockOf(sku string) string { return staffBase + "/stock/" + url.PathEscape(sku) }

func (c *Client) changeStock(ctx context.Context, one call) (Stock, error) {
	var s Stock
	_, err := c.read(ctx, one, &s)
	return s, err
}
