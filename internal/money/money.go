// Package money is integer money: minor units (cents) and an ISO 4217 code. There is no float anywhere near it.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// Errors of this package.
var (
	// ErrCurrency: two amounts of different currencies were put together, or a code is not three capital letters.
	ErrCurrency = errors.New("currencies differ or are unknown")
	// ErrOverflow: the result does not fit 64 bits.
	ErrOverflow = errors.New("amount out of range")
)

// Money is an amount in minor units of a currency. The zero value is no money in no currency yet: it adds to any.
type Money struct {
	// Amount is in minor units: 1999 is 19.99 in a currency of two decimals.
	Amount int64 `json:"amount"`
	// Currency is the ISO 4217 code.
	Currency string `json:"currency"`
}

// New returns amount minor units of currency.
func New(amount int64, currency string) Money { return Money{Amount: amount, Currency: currency} }

// ValidCurrency tells whether code has the form of an ISO 4217 code.
func ValidCurrency(code string) bool {
	if len(code) != 3 {
		return false
	}
	for _, c := range []byte(code) {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// IsZero tells whether the amount is nothing.
func (m Money) IsZero() bool { return m.Amount == 0 }

// Add returns m + n. It returns [ErrCurrency] or [ErrOverflow].
func (m Money) Add(n Money) (Money, error) {
	currency, err := common(m, n)
	if err != nil {
		return Money{}, err
	}
	if (n.Amount > 0 && m.Amount > math.MaxInt64-n.Amount) || (n.Amount < 0 && m.Amount < math.MinInt64-n.Amount) {
		return Money{}, ErrOverflow
	}
	return Money{Amount: m.Amount + n.Amount, Currency: currency}, nil
}

// Times returns m × quantity. It returns [ErrOverflow].
func (m Money) Times(quantity int64) (Money, error) {
	if m.Amount == 0 || quantity == 0 {
		return Money{Currency: m.Currency}, nil
	}
	product := m.Amount * quantity
	if product/quantity != m.Amount || (m.Amount == math.MinInt64 && quantity == -1) {
		return Money{}, ErrOverflow
	}
	return Money{Amount: product, Currency: m.Currency}, nil
}

// BasisPoints returns points/10000 of m (1900 is 19 %), rounded half up, for a non-negative m and non-negative points.
// It returns [ErrOverflow] for anything it cannot hold.
func (m Money) BasisPoints(points int64) (Money, error) {
	if m.Amount < 0 || points < 0 {
		return Money{}, ErrOverflow
	}
	hi, lo := bits.Mul64(uint64(m.Amount), uint64(points))
	lo, carry := bits.Add64(lo, 5000, 0)
	hi += carry
	if hi >= 10000 {
		return Money{}, ErrOverflow
	}
	quotient, _ := bits.Div64(hi, lo, 10000)
	if quotient > math.MaxInt64 {
		return Money{}, ErrOverflow
	}
	return Money{Amount: int64(quotient), Currency: m.Currency}, nil
}

// Sum adds up amounts of one currency.
func Sum(amounts ...Money) (Money, error) {
	var total Money
	for _, m := range amounts {
		var err error
		if total, err = total.Add(m); err != nil {
			return Money{}, err
		}
	}
	return total, nil
}

// Validate returns [ErrCurrency] for a code that is no code, and [ErrOverflow] for a negative amount: what a price or a
// total may never be.
func (m Money) Validate() error {
	if !ValidCurrency(m.Currency) {
		return fmt.Errorf("%w: %q", ErrCurrency, m.Currency)
	}
	if m.Amount < 0 {
		return fmt.Errorf("%w: %d is negative", ErrOverflow, m.Amount)
	}
	return nil
}

// String renders the amount in minor units, for logs: "1999 EUR".
func (m Money) String() string { return fmt.Sprintf("%d %s", m.Amount, m.Currency) }

func common(m, n Money) (string, error) {
	switch {
	case m.Currency == n.Currency, n == (Money{}):
		return m.Currency, nil
	case m == (Money{}):
		return n.Currency, nil
	}
	return "", fmt.Errorf("%w: %q and %q", ErrCurrency, m.Currency, n.Currency)
}
