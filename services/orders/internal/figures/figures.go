// Package figures adds up a day's orders: how many there were and what became of them, what they brought, and what was
// sold most. It is pure: orders in, figures out.
package figures

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/orders/internal/order"
)

const (
	// MaxOrders is how many orders of a day are counted.
	MaxOrders = 20_000
	// topProducts is how many of the products that were sold most are named.
	topProducts = 10
)

// Figures are a day's figures. An order belongs to the day and the hour, in UTC, in which it was made.
type Figures struct {
	// Day is YYYY-MM-DD.
	Day       string `json:"day"`
	Orders    int    `json:"orders"`
	Confirmed int    `json:"confirmed"`
	Cancelled int    `json:"cancelled"`
	Pending   int    `json:"pending"`
	// Revenue is the sum of the confirmed orders' totals.
	Revenue money.Money `json:"revenue"`
	// Reasons counts the cancelled orders by their reason.
	Reasons map[string]int `json:"reasons"`
	Hours   [24]Hour       `json:"hours"`
	// Products are what was sold most, by quantity.
	Products []Product `json:"products"`
	// Truncated tells that there were more than [MaxOrders].
	Truncated bool `json:"truncated"`
}

// Hour is one hour of the day.
type Hour struct {
	Orders int `json:"orders"`
	// Revenue is in minor units.
	Revenue int64 `json:"revenue"`
}

// Product is what the confirmed orders had of one SKU.
type Product struct {
	SKU      string `json:"sku"`
	Name     string `json:"name"`
	Quantity int64  `json:"quantity"`
	// Revenue is in minor units, without shipping and tax.
	Revenue int64 `json:"revenue"`
}

// Tally adds up orders, one by one, in any order.
type Tally struct {
	figures  Figures
	products map[string]Product
}

// New returns the tally of a day (YYYY-MM-DD) on which nothing was ordered. currency is the shop's: what an order in
// another one cost is no revenue.
func New(day, currency string) *Tally {
	return &Tally{
		figures:  Figures{Day: day, Revenue: money.New(0, currency), Reasons: map[string]int{}},
		products: map[string]Product{},
	}
}

// Full tells that there were more orders than are counted: no other one makes a difference.
func (t *Tally) Full() bool { return t.figures.Truncated }

// Add counts an order, unless too many are counted already. What did not become an order is none.
func (t *Tally) Add(o order.Order) {
	if !o.Status.IsOrder() {
		return
	}
	f := &t.figures
	if f.Orders == MaxOrders {
		f.Truncated = true
		return
	}
	f.Orders++
	f.Hours[o.Since.UTC().Hour()].Orders++
	switch o.Status {
	case order.Confirmed:
		f.Confirmed++
		t.sold(o)
	case order.Cancelled:
		f.Cancelled++
		f.Reasons[o.Reason]++
	default:
		f.Pending++
	}
}

// sold counts what a confirmed order brought.
func (t *Tally) sold(o order.Order) {
	for _, l := range o.Lines {
		t.products[l.SKU] = t.products[l.SKU].plus(l)
	}
	revenue, err := t.figures.Revenue.Add(o.Totals.Total)
	if err != nil {
		return // in another currency, or more than there is money
	}
	t.figures.Revenue = revenue
	t.figures.Hours[o.Since.UTC().Hour()].Revenue += o.Totals.Total.Amount
}

func (p Product) plus(l events.Line) Product {
	p.SKU, p.Name = l.SKU, max(p.Name, l.Name)
	p.Quantity += l.Quantity
	if total, err := l.Total(); err == nil {
		p.Revenue += total.Amount
	}
	return p
}

// Figures returns what has been added up so far.
func (t *Tally) Figures() Figures {
	f := t.figures
	f.Reasons = maps.Clone(f.Reasons)
	f.Products = slices.SortedFunc(maps.Values(t.products), func(a, b Product) int {
		return cmp.Or(cmp.Compare(b.Quantity, a.Quantity), cmp.Compare(b.Revenue, a.Revenue), strings.Compare(a.SKU, b.SKU))
	})
	f.Products = append([]Product{}, f.Products[:min(topProducts, len(f.Products))]...)
	return f
}
