package i18n

import (
	"strconv"
	"strings"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/souk-shop/souk/internal/money"
)

// moneyFormat is how a language writes amounts.
type moneyFormat struct {
	printer *message.Printer
	decimal string
	// pattern has "¤" for the currency's symbol and "#" for the number.
	pattern string
}

func newMoneyFormat(s *Speaker, tag language.Tag) moneyFormat {
	return moneyFormat{printer: message.NewPrinter(tag), decimal: s.T("money.decimal"), pattern: s.T("money.pattern")}
}

// Money returns the amount in the visitor's way of writing, with the currency's own number of decimals (ISO 4217).
func (s *Speaker) Money(m money.Money) string {
	unit, err := currency.ParseISO(m.Currency)
	if err != nil {
		return s.Amount(m.Amount, 2)
	}
	scale, _ := currency.Standard.Rounding(unit)
	symbol := s.money.printer.Sprint(currency.NarrowSymbol(unit))
	return strings.NewReplacer("¤", symbol, "#", s.Amount(m.Amount, scale)).Replace(s.money.pattern)
}

// Amount returns minor units as a number with that many decimals, grouped.
func (s *Speaker) Amount(minor int64, decimals int) string {
	sign, text := "", strconv.FormatInt(minor, 10)
	if minor < 0 {
		sign, text = "−", text[1:]
	}
	if missing := decimals + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	whole, fraction := text[:len(text)-decimals], text[len(text)-decimals:]
	n, err := strconv.ParseInt(whole, 10, 64)
	if err == nil {
		whole = s.Number(n)
	}
	if decimals == 0 {
		return sign + whole
	}
	return sign + whole + s.money.decimal + fraction
}

// Number returns a whole number, grouped.
func (s *Speaker) Number(n int64) string { return s.money.printer.Sprint(n) }

// Decimals is how many decimals the currency has.
func Decimals(code string) int {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	scale, _ := currency.Standard.Rounding(unit)
	return scale
}
