package api

import (
	"context"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/orders/internal/order"
	"github.com/souk-shop/souk/services/orders/internal/process"
)

// checkoutView is a checkout as its shopper sees it.
type checkoutView struct {
	ID string `json:"id"`
	// Status is authenticating, pending, confirmed, cancelled or rejected.
	Status string `json:"status"`
	// OrderID is the order's id, once there is one.
	OrderID   string            `json:"order_id,omitempty"`
	CartID    string            `json:"cart_id"`
	Reason    string            `json:"reason,omitempty"`
	Detail    string            `json:"detail,omitempty"`
	SKUs      []string          `json:"skus,omitempty"`
	Shortages []events.Shortage `json:"shortages,omitempty"`
	Totals    *events.Totals    `json:"totals,omitempty"`
	Timeline  []order.Moment    `json:"timeline"`
}

func viewCheckout(o order.Order) checkoutView {
	v := checkoutView{
		ID: o.ID, Status: string(o.Status), CartID: o.CartID, Reason: o.Reason, Detail: o.Detail, SKUs: o.SKUs,
		Shortages: o.Shortages, Timeline: o.Timeline,
	}
	if o.Status == order.AwaitingCart {
		v.Status = "authenticating"
	}
	if o.Status.IsOrder() {
		v.OrderID, v.Totals = o.ID, &o.Totals
	}
	return v
}

type lineView struct {
	ProductID string      `json:"product_id"`
	SKU       string      `json:"sku"`
	Name      string      `json:"name"`
	Quantity  int64       `json:"quantity"`
	UnitPrice money.Money `json:"unit_price"`
	LineTotal money.Money `json:"line_total"`
}

func viewLines(lines []events.Line) []lineView {
	views := make([]lineView, len(lines))
	for i, l := range lines {
		total, _ := l.Total() // has been added up before
		views[i] = lineView{
			ProductID: l.ProductID, SKU: l.SKU, Name: l.Name, Quantity: l.Quantity, UnitPrice: l.UnitPrice, LineTotal: total,
		}
	}
	return views
}

type paymentView struct {
	ID string `json:"id,omitempty"`
	// Status is authorized, declined, captured, voided, refunded, or "" while there is no answer.
	Status   string      `json:"status,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	Captured money.Money `json:"captured,omitzero"`
	Voided   money.Money `json:"voided,omitzero"`
	Refunded money.Money `json:"refunded,omitzero"`
}

func viewPayment(p order.Payment) paymentView {
	v := paymentView{ID: p.ID, Status: p.Status, Reason: p.Reason, Captured: p.Captured, Voided: p.Voided, Refunded: p.Refunded}
	switch {
	case !p.Refunded.IsZero():
		v.Status = "refunded"
	case !p.Captured.IsZero():
		v.Status = "captured"
	case !p.Voided.IsZero():
		v.Status = "voided"
	}
	return v
}

// orderView is an order, whole. UserID and Email are for staff.
type orderView struct {
	ID        string            `json:"id"`
	Status    string            `json:"status"`
	UserID    string            `json:"user_id,omitempty"`
	Email     string            `json:"email,omitempty"`
	CartID    string            `json:"cart_id"`
	Lines     []lineView        `json:"lines"`
	Totals    events.Totals     `json:"totals"`
	Address   events.Address    `json:"shipping_address"`
	Stock     string            `json:"stock,omitempty"`
	Shortages []events.Shortage `json:"shortages,omitempty"`
	Payment   paymentView       `json:"payment"`
	Reason    string            `json:"reason,omitempty"`
	Detail    string            `json:"detail,omitempty"`
	SKUs      []string          `json:"skus,omitempty"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
	// Cancellable tells whether the bearer could cancel it now; CancellableUntil is when a confirmed order's shopper no
	// longer can.
	Cancellable      bool           `json:"cancellable"`
	CancellableUntil time.Time      `json:"cancellable_until,omitzero"`
	Timeline         []order.Moment `json:"timeline"`
}

func (a *api) viewOrder(ctx context.Context, o order.Order) orderView {
	c, _ := token.From(ctx)
	v := orderView{
		ID: o.ID, Status: string(o.Status), CartID: o.CartID, Lines: viewLines(o.Lines), Totals: o.Totals, Address: o.Address,
		Stock: o.Stock, Shortages: o.Shortages, Payment: viewPayment(o.Payment), Reason: o.Reason, Detail: o.Detail,
		SKUs: o.SKUs, CreatedAt: o.Since, UpdatedAt: o.UpdatedAt(), Timeline: o.Timeline,
	}
	v.Cancellable = o.Cancellable(order.By{Staff: isStaff(c), Window: a.CancelWindow}, a.Now()) == nil
	if o.Status == order.Confirmed {
		v.CancellableUntil = o.ConfirmedAt.Add(a.CancelWindow)
	}
	if isStaff(c) {
		v.UserID, v.Email = o.UserID, o.Email
	}
	return v
}

// orderSummary is an order in a list. UserID and Email are for staff.
type orderSummary struct {
	ID     string      `json:"id"`
	Status string      `json:"status"`
	UserID string      `json:"user_id,omitempty"`
	Email  string      `json:"email,omitempty"`
	Total  money.Money `json:"total"`
	// Quantity is how many pieces it has.
	Quantity  int64     `json:"quantity"`
	Reason    string    `json:"reason,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func summarize(o order.Order) orderSummary {
	s := orderSummary{
		ID: o.ID, Status: string(o.Status), Total: o.Totals.Total, Reason: o.Reason, CreatedAt: o.Since, UpdatedAt: o.UpdatedAt(),
	}
	for _, l := range o.Lines {
		s.Quantity += l.Quantity
	}
	return s
}

// quoteView is what a cart would cost.
type quoteView struct {
	CartID             string      `json:"cart_id"`
	CartVersion        int64       `json:"cart_version"`
	Lines              []lineView  `json:"lines"`
	Subtotal           money.Money `json:"subtotal"`
	Shipping           money.Money `json:"shipping"`
	Tax                money.Money `json:"tax"`
	Total              money.Money `json:"total"`
	TaxRateBasisPoints int64       `json:"tax_rate_basis_points"`
	Currency           string      `json:"currency"`
	// PricesChanged tells that the catalog's prices are not those in the cart: an order would be rejected.
	PricesChanged bool `json:"prices_changed"`
}

func viewQuote(q process.Quote, taxBasisPoints int64) quoteView {
	return quoteView{
		CartID: q.CartID, CartVersion: q.CartVersion, Lines: viewLines(q.Lines), Subtotal: q.Totals.Subtotal,
		Shipping: q.Totals.Shipping, Tax: q.Totals.Tax, Total: q.Totals.Total, TaxRateBasisPoints: taxBasisPoints,
		Currency: q.Totals.Total.Currency, PricesChanged: q.PricesChanged,
	}
}
