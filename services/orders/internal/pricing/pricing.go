// Package pricing adds up what a cart costs: its lines, the shipping to a country, and the tax on both. A quote and an
// order use the same function, so that they never differ.
package pricing

import (
	"errors"
	"fmt"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// MaxTotal is the highest total of an order in minor units: the highest integer that every JSON reader holds exactly.
const MaxTotal = 1<<53 - 1

// Errors of this package.
var (
	// ErrNotServed: there is no rate for the country, and none for everywhere.
	ErrNotServed = errors.New("destination is not served")
	// ErrTooLarge: the total is above [MaxTotal].
	ErrTooLarge = errors.New("total is too large")
	// ErrCurrency: a line is not in the shop's currency.
	ErrCurrency = errors.New("line is in another currency")
)

// Terms are the shop's terms: its currency, what it takes for shipping, and its tax rate.
type Terms struct {
	// Currency is the shop's one currency, ISO 4217.
	Currency string
	// Rates are the rates of shipping.
	Rates Rates
	// TaxBasisPoints is the tax in hundredths of a percent (1900 is 19 %), added to subtotal and shipping.
	TaxBasisPoints int64
}

// Totals adds up the lines, the shipping to country (ISO 3166-1 alpha-2) and the tax. It returns [ErrNotServed],
// [ErrCurrency] or [ErrTooLarge]. Every amount it returns has the shop's currency.
func (t Terms) Totals(lines []events.Line, country string) (events.Totals, error) {
	subtotal, err := t.subtotal(lines)
	if err != nil {
		return events.Totals{}, err
	}
	shipping, err := t.shipping(subtotal, country)
	if err != nil {
		return events.Totals{}, err
	}
	taxed, err := subtotal.Add(shipping)
	if err != nil {
		return events.Totals{}, tooLarge(err)
	}
	tax, err := taxed.BasisPoints(t.TaxBasisPoints)
	if err != nil {
		return events.Totals{}, tooLarge(err)
	}
	total, err := taxed.Add(tax)
	if err != nil || total.Amount > MaxTotal {
		return events.Totals{}, tooLarge(err)
	}
	return events.Totals{Subtotal: subtotal, Shipping: shipping, Tax: tax, Total: total}, nil
}

func (t Terms) subtotal(lines []events.Line) (money.Money, error) {
	sum := money.New(0, t.Currency)
	for _, l := range lines {
		if l.UnitPrice.Currency != t.Currency {
			return money.Money{}, fmt.Errorf("%w: %s is priced in %q", ErrCurrency, l.SKU, l.UnitPrice.Currency)
		}
		price, err := l.Total()
		if err != nil {
			return money.Money{}, tooLarge(err)
		}
		if sum, err = sum.Add(price); err != nil {
			return money.Money{}, tooLarge(err)
		}
	}
	return sum, nil
}

func (t Terms) shipping(subtotal money.Money, country string) (money.Money, error) {
	rate, ok := t.Rates.For(country)
	if !ok {
		return money.Money{}, fmt.Errorf("%w: %s", ErrNotServed, country)
	}
	if rate.FreeFrom != nil && subtotal.Amount >= *rate.FreeFrom {
		return money.New(0, t.Currency), nil
	}
	return money.New(rate.Flat, t.Currency), nil
}

func tooLarge(cause error) error {
	if cause == nil {
		return ErrTooLarge
	}
	return fmt.Errorf("%w: %w", ErrTooLarge, cause)
}
