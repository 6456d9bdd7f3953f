package pricing

import (
	"bytes"
	_ "embed" // the default rates
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Everywhere is the key of the rate for every country that has none of its own.
const Everywhere = "*"

// Rate is what shipping costs, in minor units of the shop's currency.
type Rate struct {
	// Flat is the price of shipping an order.
	Flat int64 `json:"flat"`
	// FreeFrom is the subtotal from which shipping is free; nil where it never is.
	FreeFrom *int64 `json:"free_from,omitempty"`
}

// UnmarshalJSON reads a rate, strictly: what has no flat price is not free, it is a mistake.
func (r *Rate) UnmarshalJSON(raw []byte) error {
	var wire struct {
		Flat     *int64 `json:"flat"`
		FreeFrom *int64 `json:"free_from"`
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&wire); err != nil {
		return err
	}
	if wire.Flat == nil {
		return errors.New("flat: is required")
	}
	r.Flat, r.FreeFrom = *wire.Flat, wire.FreeFrom
	return nil
}

// Rates are rates by country (ISO 3166-1 alpha-2) or [Everywhere].
type Rates map[string]Rate

// For returns the rate for a country; ok is false when it is not served.
func (r Rates) For(country string) (rate Rate, ok bool) {
	if rate, ok = r[country]; !ok {
		rate, ok = r[Everywhere]
	}
	return rate, ok
}

//go:embed rates.json
var defaultRates []byte

// DefaultRates returns the rates of a shop that configured none.
func DefaultRates() Rates {
	rates, err := ParseRates(defaultRates)
	if err != nil {
		panic(err) // a test parses them
	}
	return rates
}

// ParseRates reads rates from JSON: {"DE": {"flat": 490, "free_from": 5000}, "*": {"flat": 1490}}. The error names the
// entry that cannot work.
func ParseRates(raw []byte) (Rates, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	var rates Rates
	if err := d.Decode(&rates); err != nil {
		return nil, fmt.Errorf("shipping rates: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("shipping rates: there is something after the JSON object")
	}
	if len(rates) == 0 {
		return nil, errors.New("shipping rates: at least one country, or *, is needed")
	}
	for country, rate := range rates {
		if err := rate.validate(country); err != nil {
			return nil, fmt.Errorf("shipping rates: %s: %w", country, err)
		}
	}
	return rates, nil
}

func (r Rate) validate(country string) error {
	switch {
	case country != Everywhere && !isCountry(country):
		return errors.New("is neither * nor a country of two capital letters")
	case r.Flat < 0 || r.Flat > MaxTotal:
		return fmt.Errorf("flat: %d is not between 0 and %d", r.Flat, int64(MaxTotal))
	case r.FreeFrom != nil && *r.FreeFrom < 0:
		return fmt.Errorf("free_from: %d is below 0", *r.FreeFrom)
	}
	return nil
}

func isCountry(code string) bool {
	return len(code) == 2 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z'
}
