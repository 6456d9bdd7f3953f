// Package catalog is the service of products, categories and prices.
package catalog

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/catalog/internal/api"
	"github.com/souk-shop/souk/services/catalog/internal/listing"
	"github.com/souk-shop/souk/services/catalog/internal/media"
	"github.com/souk-shop/souk/services/catalog/internal/mirror"
	"github.com/souk-shop/souk/services/catalog/internal/shelf"
	"github.com/souk-shop/souk/services/catalog/internal/stock"
	"github.com/souk-shop/souk/services/catalog/internal/views"
)

// Config is what the service can be told. A zero field has the default.
type Config struct {
	Server server.Config
	// Currency is the shop's currency, ISO 4217: EUR by default.
	Currency string
	// Refresh is how often a replica looks for what others changed: 1 s by default.
	Refresh time.Duration
	// ViewsWaiting is how many views may wait to be published: 10,000 by default.
	ViewsWaiting int
}

// ConfigFromEnv reads SOUK_CURRENCY, SOUK_CATALOG_REFRESH and SOUK_CATALOG_VIEWS. The error names the variable that
// cannot work.
func ConfigFromEnv() (Config, error) {
	c := Config{Currency: os.Getenv("SOUK_CURRENCY")}
	if c.Currency != "" && !money.ValidCurrency(c.Currency) {
		return Config{}, fmt.Errorf("SOUK_CURRENCY: %q is no ISO 4217 code", c.Currency)
	}
	if text := os.Getenv("SOUK_CATALOG_REFRESH"); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil || d < 10*time.Millisecond {
			return Config{}, fmt.Errorf("SOUK_CATALOG_REFRESH: %q is no duration of 10ms or more", text)
		}
		c.Refresh = d
	}
	if text := os.Getenv("SOUK_CATALOG_VIEWS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return Config{}, fmt.Errorf("SOUK_CATALOG_VIEWS: %q is no number above zero", text)
		}
		c.ViewsWaiting = n
	}
	return c.withDefaults(), nil
}

func (c Config) withDefaults() Config {
	if c.Currency == "" {
		c.Currency = "EUR"
	}
	if c.Refresh == 0 {
		c.Refresh = time.Second
	}
	if c.ViewsWaiting == 0 {
		c.ViewsWaiting = 10_000
	}
	return c
}

// New reads the catalogue and returns the service, ready to serve. It follows what other replicas write until ctx ends.
func New(ctx context.Context, c Config, sc *sidecar.Sidecar) (*server.Server, error) {
	c = c.withDefaults()
	s := server.New(c.Server, sc.Events)
	products, read := shelf.New(sc), listing.New()
	levels := stock.New(sc, read.SetAvailable)
	m := mirror.New(products, levels, read)
	begun := time.Now()
	if err := m.Refresh(ctx); err != nil {
		return nil, fmt.Errorf("the catalogue cannot be read: %w", err)
	}
	s.Config().Log.InfoContext(ctx, "the index is built", "products", read.Size(), "took", time.Since(begun).Round(time.Millisecond).String())
	go m.Run(ctx, c.Refresh, s.Config().Log)
	v := views.New(sc, s.Background, views.Options{Waiting: c.ViewsWaiting, Publishing: 16})
	keys := token.NewAuthKeys(sc.Apps)
	api.Mount(s, keys, products, read, v, c.Currency)
	api.Subscribe(s, levels)
	api.MountMedia(s, keys, media.NewStore(sc))
	return s, nil
}
