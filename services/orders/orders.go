// Package orders is the service that joins checkouts with carts, and drives orders to their end.
package orders

import (
	"cmp"
	"errors"
	"time"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/internal/watch"
	"github.com/souk-shop/souk/services/orders/internal/api"
	"github.com/souk-shop/souk/services/orders/internal/catalog"
	"github.com/souk-shop/souk/services/orders/internal/pricing"
	"github.com/souk-shop/souk/services/orders/internal/process"
	"github.com/souk-shop/souk/services/orders/internal/store"
)

const appID = "orders"

// Config is the service's configuration. The zero value of each field is safe.
type Config struct {
	Server server.Config
	// Currency is the shop's currency, EUR by default.
	Currency string
	// ShippingRates is the JSON of the rates of shipping; nil is the built-in table.
	ShippingRates []byte
	// TaxBasisPoints is the tax in hundredths of a percent: 1900 is 19 %. 0 is no tax.
	TaxBasisPoints int64
	// OrderTimeout is how long an order may be pending, 2 minutes by default.
	OrderTimeout time.Duration
	// CancelWindow is how long after the confirmation a shopper may cancel, 30 minutes by default.
	CancelWindow time.Duration
	// Keys verify the shoppers' tokens; nil asks auth for them.
	Keys token.KeySet
	// Now tells the time; nil is [time.Now].
	Now func() time.Time
}

// New returns the service on its sidecar. The error says which part of the configuration cannot work.
func New(c Config, sc *sidecar.Sidecar) (*server.Server, error) {
	c = c.withDefaults(sc)
	rates := pricing.DefaultRates()
	if c.ShippingRates != nil {
		var err error
		if rates, err = pricing.ParseRates(c.ShippingRates); err != nil {
			return nil, err
		}
	}
	if c.OrderTimeout < time.Second || c.CancelWindow < 0 || c.TaxBasisPoints < 0 || c.TaxBasisPoints > maxTax {
		return nil, errors.New("orders: a timeout, a window or a tax rate is out of range")
	}
	hub, documents := new(watch.Hub), store.New(sc, c.Now)
	p := process.New(process.Config{
		AppID: sc.AppID, Store: documents, Catalog: catalog.New(sc.Apps),
		Terms:   pricing.Terms{Currency: c.Currency, Rates: rates, TaxBasisPoints: c.TaxBasisPoints},
		Timeout: c.OrderTimeout, CancelWindow: c.CancelWindow, Now: c.Now, Hub: hub,
	})
	return api.New(api.Options{
		Server: c.Server, Process: p, Store: documents, Hub: hub, Keys: c.Keys, CancelWindow: c.CancelWindow, Now: c.Now,
	}, sc), nil
}

func (c Config) withDefaults(sc *sidecar.Sidecar) Config {
	c.Server.AppID = cmp.Or(c.Server.AppID, appID)
	c.Currency = cmp.Or(c.Currency, "EUR")
	c.OrderTimeout = cmp.Or(c.OrderTimeout, defaultTimeout)
	c.CancelWindow = cmp.Or(c.CancelWindow, defaultWindow)
	if c.Keys == nil {
		c.Keys = token.NewAuthKeys(sc.Apps)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}
