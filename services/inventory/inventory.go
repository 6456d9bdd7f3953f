// Package inventory is the inventory service: stock, reservations, and the demand from carts.
package inventory

import (
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/inventory/internal/api"
)

// AppID is the service's app-id.
const AppID = "inventory"

// Config is what the service can be told. The zero value of each field is safe.
type Config struct {
	Server server.Config
	// Keys verify access tokens; nil asks auth for them.
	Keys token.KeySet
}

// ConfigFromEnv returns the configuration of the environment. The service has no settings of its own yet.
func ConfigFromEnv() (Config, error) { return Config{}, nil }

// New returns the service over its sidecar.
func New(c Config, sc *sidecar.Sidecar) *server.Server {
	if c.Keys == nil {
		c.Keys = token.NewAuthKeys(sc.Apps)
	}
	return api.New(c.Server, sc, c.Keys)
}
