// Package cart is the cart service: the carts of guests and users.
package cart

import (
	"fmt"
	"os"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/cart/internal/api"
)

// AppID is the service's app-id.
const AppID = "cart"

// Config is what the service can be told. The zero value of each field is safe.
type Config struct {
	Server server.Config
	// Currency is the shop's (ISO 4217), EUR by default.
	Currency string
	// Keys verify access tokens; nil asks auth for them.
	Keys token.KeySet
}

// ConfigFromEnv reads SOUK_CURRENCY. The error names the variable that cannot work.
func ConfigFromEnv() (Config, error) {
	c := Config{Currency: os.Getenv("SOUK_CURRENCY")}
	if c.Currency != "" && !money.ValidCurrency(c.Currency) {
		return Config{}, fmt.Errorf("SOUK_CURRENCY: %q is no ISO 4217 code", c.Currency)
	}
	return c, nil
}

// New returns the service over its sidecar.
func New(c Config, sc *sidecar.Sidecar) *server.Server {
	if c.Currency == "" {
		c.Currency = "EUR"
	}
	if c.Keys == nil {
		c.Keys = token.NewAuthKeys(sc.Apps)
	}
	return api.New(c.Server, sc, c.Keys, c.Currency)
}
