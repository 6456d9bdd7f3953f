package pricing

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

func line(sku string, quantity, price int64, currency string) events.Line {
	return events.Line{SKU: sku, Quantity: quantity, UnitPrice: money.New(price, currency)}
}

func terms() Terms {
	free := int64(5000)
	return Terms{Currency: "EUR", TaxBasisPoints: 1900, Rates: Rates{"DE": {Flat: 490, FreeFrom: &free}, "FR": {Flat: 990}}}
}

func TestTotals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                           string
		lines                          []events.Line
		country                        string
		subtotal, shipping, tax, total int64
		err                            error
	}{
		{"one line", []events.Line{line("A", 2, 1999, "EUR")}, "DE", 3998, 490, 853, 5341, nil},
		{"just below the threshold", []events.Line{line("A", 1, 4999, "EUR")}, "DE", 4999, 490, 1043, 6532, nil},
		{"from the threshold shipping is free", []events.Line{line("A", 1, 5000, "EUR")}, "DE", 5000, 0, 950, 5950, nil},
		{"no threshold", []events.Line{line("A", 1, 500000, "EUR")}, "FR", 500000, 990, 95188, 596178, nil},
		{"tax is rounded half up", []events.Line{line("A", 1, 5050, "EUR")}, "DE", 5050, 0, 960, 6010, nil},
		{"country without a rate", []events.Line{line("A", 1, 100, "EUR")}, "JP", 0, 0, 0, 0, ErrNotServed},
		{"another currency", []events.Line{line("A", 1, 100, "USD")}, "DE", 0, 0, 0, 0, ErrCurrency},
		{"line overflows", []events.Line{line("A", 99, math.MaxInt64/2, "EUR")}, "DE", 0, 0, 0, 0, ErrTooLarge},
		{"sum overflows", []events.Line{line("A", 1, math.MaxInt64, "EUR"), line("B", 1, 1, "EUR")}, "DE", 0, 0, 0, 0, ErrTooLarge},
		{"tax overflows", []events.Line{line("A", 1, math.MaxInt64-1, "EUR")}, "FR", 0, 0, 0, 0, ErrTooLarge},
		{"above the highest total", []events.Line{line("A", 1, MaxTotal, "EUR")}, "DE", 0, 0, 0, 0, ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := terms().Totals(tt.lines, tt.country)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if err != nil {
				return
			}
			eur := func(n int64) money.Money { return money.New(n, "EUR") }
			want := events.Totals{Subtotal: eur(tt.subtotal), Shipping: eur(tt.shipping), Tax: eur(tt.tax), Total: eur(tt.total)}
			if got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestTotalsAlwaysAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var lines []events.Line
		var sum int64
		for range rapid.IntRange(1, events.MaxLines).Draw(t, "lines") {
			l := line("A", rapid.Int64Range(1, events.MaxLineQuantity).Draw(t, "quantity"), rapid.Int64Range(0, 1e9).Draw(t, "price"), "EUR")
			lines = append(lines, l)
			sum += l.Quantity * l.UnitPrice.Amount
		}
		free := rapid.Int64Range(0, 1e12).Draw(t, "free")
		rate := Rate{Flat: rapid.Int64Range(0, 1e6).Draw(t, "flat"), FreeFrom: &free}
		terms := Terms{Currency: "EUR", TaxBasisPoints: rapid.Int64Range(0, 10000).Draw(t, "tax"), Rates: Rates{Everywhere: rate}}
		got, err := terms.Totals(lines, "DE")
		if err != nil {
			t.Fatal(err)
		}
		if got.Subtotal.Amount != sum {
			t.Fatalf("subtotal %v, want %d", got.Subtotal, sum)
		}
		if want := rate.Flat; (sum >= free && got.Shipping.Amount != 0) || (sum < free && got.Shipping.Amount != want) {
			t.Fatalf("shipping %v of %d, free from %d", got.Shipping, sum, free)
		}
		base := got.Subtotal.Amount + got.Shipping.Amount
		if exact := base * terms.TaxBasisPoints; got.Tax.Amount*10000 < exact-5000 || got.Tax.Amount*10000 > exact+5000 {
			t.Fatalf("tax %v is off by more than half a minor unit", got.Tax)
		}
		if got.Total.Amount != base+got.Tax.Amount || got.Total.Currency != "EUR" {
			t.Fatalf("total %v is not the sum of %v", got.Total, got)
		}
	})
}

func TestTotalsGrowWithQuantity(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms := Terms{Currency: "EUR", TaxBasisPoints: 1900, Rates: Rates{Everywhere: {Flat: 490}}}
		quantity := rapid.Int64Range(1, 98).Draw(t, "quantity")
		price := rapid.Int64Range(0, 1e9).Draw(t, "price")
		fewer, err := terms.Totals([]events.Line{line("A", quantity, price, "EUR")}, "DE")
		if err != nil {
			t.Fatal(err)
		}
		more, err := terms.Totals([]events.Line{line("A", quantity+1, price, "EUR")}, "DE")
		if err != nil {
			t.Fatal(err)
		}
		if more.Total.Amount < fewer.Total.Amount {
			t.Fatalf("%d cost %v, %d cost %v", quantity, fewer.Total, quantity+1, more.Total)
		}
	})
}
