package orders

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/orders/internal/pricing"
)

const (
	defaultTimeout = 2 * time.Minute
	defaultWindow  = 30 * time.Minute
	defaultTax     = 1900
	maxTax         = 10000
)

// ConfigFromEnv reads SOUK_CURRENCY, SOUK_SHIPPING_RATES, SOUK_TAX_BASIS_POINTS, SOUK_ORDER_TIMEOUT and
// SOUK_CANCEL_WINDOW. The error names the variable that cannot work.
func ConfigFromEnv() (Config, error) {
	c := Config{Currency: os.Getenv("SOUK_CURRENCY"), TaxBasisPoints: defaultTax}
	if c.Currency == "" {
		c.Currency = "EUR"
	}
	if !money.ValidCurrency(c.Currency) {
		return Config{}, fmt.Errorf("SOUK_CURRENCY: %q is no ISO 4217 code", c.Currency)
	}
	var err error
	if c.ShippingRates, err = ratesFromEnv(); err != nil {
		return Config{}, err
	}
	if text := os.Getenv("SOUK_TAX_BASIS_POINTS"); text != "" {
		c.TaxBasisPoints, err = strconv.ParseInt(text, 10, 64)
		if err != nil || c.TaxBasisPoints < 0 || c.TaxBasisPoints > maxTax {
			return Config{}, fmt.Errorf("SOUK_TAX_BASIS_POINTS: %q is no integer between 0 and %d", text, maxTax)
		}
	}
	if c.OrderTimeout, err = duration("SOUK_ORDER_TIMEOUT", defaultTimeout, time.Second); err != nil {
		return Config{}, err
	}
	c.CancelWindow, err = duration("SOUK_CANCEL_WINDOW", defaultWindow, time.Nanosecond)
	return c, err
}

// ratesFromEnv reads the rates: JSON, or the name of a file that holds it.
func ratesFromEnv() ([]byte, error) {
	text := strings.TrimSpace(os.Getenv("SOUK_SHIPPING_RATES"))
	if text == "" {
		return nil, nil
	}
	raw := []byte(text)
	if !strings.HasPrefix(text, "{") {
		var err error
		if raw, err = os.ReadFile(text); err != nil { //nolint:gosec // the operator names the file
			return nil, fmt.Errorf("SOUK_SHIPPING_RATES: %w", err)
		}
	}
	if _, err := pricing.ParseRates(raw); err != nil {
		return nil, fmt.Errorf("SOUK_SHIPPING_RATES: %w", err)
	}
	return raw, nil
}

func duration(name string, byDefault, least time.Duration) (time.Duration, error) {
	text := os.Getenv(name)
	if text == "" {
		return byDefault, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < least {
		return 0, fmt.Errorf("%s: %q is no duration of at least %v (such as 2m)", name, text, least)
	}
	return d, nil
}
