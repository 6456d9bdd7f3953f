package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/money"
)

func amount(t *rapid.T, label string) int64 {
	return rapid.OneOf(rapid.Int64(), rapid.Int64Range(-1000, 1000)).Draw(t, label)
}

// want checks got against the exact result: equal when it fits, ErrOverflow when it does not.
func want(t *rapid.T, got money.Money, err error, exact *big.Int) {
	if !exact.IsInt64() {
		if !errors.Is(err, money.ErrOverflow) {
			t.Fatalf("%v does not fit, got %v, %v", exact, got, err)
		}
		return
	}
	if err != nil || got.Amount != exact.Int64() {
		t.Fatalf("got %v, %v, want %v", got, err, exact)
	}
}

func TestArithmeticIsExactOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := amount(t, "a"), amount(t, "b")
		sum, err := money.New(a, "EUR").Add(money.New(b, "EUR"))
		want(t, sum, err, new(big.Int).Add(big.NewInt(a), big.NewInt(b)))
		product, err := money.New(a, "EUR").Times(b)
		want(t, product, err, new(big.Int).Mul(big.NewInt(a), big.NewInt(b)))
	})
}

func TestBasisPointsRoundHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, math.MaxInt64).Draw(t, "a")
		p := rapid.Int64Range(0, 20000).Draw(t, "p")
		exact := new(big.Int).Mul(big.NewInt(a), big.NewInt(p))
		exact.Add(exact, big.NewInt(5000)).Div(exact, big.NewInt(10000))
		got, err := money.New(a, "EUR").BasisPoints(p)
		want(t, got, err, exact)
	})
	if m, err := money.New(50, "EUR").BasisPoints(100); err != nil || m.Amount != 1 {
		t.Errorf("1 %% of 50 is %v, %v, want 1 (half up)", m, err)
	}
	if _, err := money.New(-1, "EUR").BasisPoints(1); err == nil {
		t.Error("a negative base was taken")
	}
}

func TestCurrenciesDoNotMix(t *testing.T) {
	if _, err := money.New(1, "EUR").Add(money.New(1, "USD")); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("EUR + USD: %v", err)
	}
	if got, err := money.Sum(money.New(1, "EUR"), money.New(2, "EUR")); err != nil || got != money.New(3, "EUR") {
		t.Errorf("Sum = %v, %v", got, err)
	}
	for _, code := range []string{"", "eur", "EURO", "E1R"} {
		if money.New(1, code).Validate() == nil {
			t.Errorf("%q is taken for a currency", code)
		}
	}
	if money.New(-1, "EUR").Validate() == nil {
		t.Error("a negative price is valid")
	}
}
