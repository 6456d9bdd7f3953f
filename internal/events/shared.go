package events

import (
	"errors"
	"fmt"
	"strings"

	"github.com/souk-shop/souk/internal/money"
)

// Bounds that every line item keeps.
const (
	// MaxLineQuantity is the most of one SKU in one cart.
	MaxLineQuantity = 99
	// MaxLines is the most lines in one cart.
	MaxLines = 100
)

// Line is a line item: a SKU, a quantity, and the unit price as it was seen.
type Line struct {
	ProductID string      `json:"product_id"`
	SKU       string      `json:"sku"`
	Name      string      `json:"name"`
	Quantity  int64       `json:"quantity"`
	UnitPrice money.Money `json:"unit_price"`
}

// Total returns the line's price: unit price times quantity.
func (l Line) Total() (money.Money, error) { return l.UnitPrice.Times(l.Quantity) }

func (l Line) validate() error {
	return errors.Join(required("sku", l.SKU), between("quantity", l.Quantity, 1, MaxLineQuantity),
		priced("unit_price", l.UnitPrice))
}

func validateLines(lines []Line) error {
	if len(lines) > MaxLines {
		return fmt.Errorf("lines: %d are more than %d", len(lines), MaxLines)
	}
	for i, l := range lines {
		if err := l.validate(); err != nil {
			return fmt.Errorf("lines[%d]: %w", i, err)
		}
	}
	return nil
}

// Address is a postal address. Country is ISO 3166-1 alpha-2.
type Address struct {
	Name       string `json:"name"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2,omitempty"`
	City       string `json:"city"`
	Region     string `json:"region,omitempty"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
	Phone      string `json:"phone,omitempty"`
}

// Validate names the first field that is missing, too long, or no country code.
func (a Address) Validate() error {
	for _, f := range []struct {
		name, value string
		required    bool
	}{
		{"name", a.Name, true},
		{"line1", a.Line1, true},
		{"line2", a.Line2, false},
		{"city", a.City, true},
		{"region", a.Region, false},
		{"postal_code", a.PostalCode, true},
		{"phone", a.Phone, false},
	} {
		if f.required && strings.TrimSpace(f.value) == "" {
			return fmt.Errorf("%s: is required", f.name)
		}
		if len(f.value) > 200 {
			return fmt.Errorf("%s: is longer than 200 bytes", f.name)
		}
	}
	if len(a.Country) != 2 || strings.ToUpper(a.Country) != a.Country {
		return fmt.Errorf("country: %q is no ISO 3166-1 alpha-2 code", a.Country)
	}
	return nil
}

// Totals is what an order costs, and of what: subtotal + shipping + tax = total.
type Totals struct {
	Subtotal money.Money `json:"subtotal"`
	Shipping money.Money `json:"shipping"`
	Tax      money.Money `json:"tax"`
	Total    money.Money `json:"total"`
}

func (t Totals) validate() error {
	sum, err := money.Sum(t.Subtotal, t.Shipping, t.Tax)
	if err != nil {
		return fmt.Errorf("totals: %w", err)
	}
	if sum != t.Total {
		return fmt.Errorf("totals: %v is not the sum %v", t.Total, sum)
	}
	return priced("totals.total", t.Total)
}

func required(name, value string) error {
	if value == "" {
		return fmt.Errorf("%s: is required", name)
	}
	return nil
}

func between(name string, n, low, high int64) error {
	if n < low || n > high {
		return fmt.Errorf("%s: %d is not between %d and %d", name, n, low, high)
	}
	return nil
}

func priced(name string, m money.Money) error {
	if err := m.Validate(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func oneOf(name, value string, allowed ...string) error {
	for _, a := range allowed {
		if value == a {
			return nil
		}
	}
	return fmt.Errorf("%s: %q is none of %s", name, value, strings.Join(allowed, ", "))
}
