// Package gateway is the shop's single entry point: the public REST API. It authenticates, limits and routes requests to
// the services, and publishes what shoppers do.
package gateway

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/proxies"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/gateway/internal/api"
	"github.com/souk-shop/souk/services/gateway/internal/ratelimit"
)

// AppID is the service's Dapr app-id.
const AppID = "gateway"

// Config is what the gateway can be told. The zero value works: it limits no rates, caches nothing and answers no other
// origin.
type Config struct {
	// Server is the HTTP side.
	Server server.Config
	// Currency is the shop's, ISO 4217; EUR by default.
	Currency string
	// Rate is how many requests a second a client may make, Burst how many at once; a Rate of 0 limits nothing.
	Rate, Burst int
	// AuthRate is how many registrations, logins and refreshes a minute a client may try; 0 limits nothing.
	AuthRate int
	// CacheBytes bounds the cache of the services' public answers, MediaCacheBytes that of pictures.
	CacheBytes, MediaCacheBytes int64
	// Origins are the origins whose pages may call the API (CORS); "*" is every one.
	Origins []string
	// Proxies are the reverse proxies whose X-Forwarded-For is believed.
	Proxies proxies.List
}

// ConfigFromEnv reads the SOUK_ variables that the README lists. The error names the variable that cannot work.
func ConfigFromEnv() (Config, error) {
	c := Config{Currency: "EUR"}
	if text := os.Getenv("SOUK_CURRENCY"); text != "" {
		c.Currency = text
	}
	if !money.ValidCurrency(c.Currency) {
		return Config{}, fmt.Errorf("SOUK_CURRENCY: %q is no ISO 4217 code", c.Currency)
	}
	cacheKiB, mediaKiB := 0, 0
	for _, n := range []struct {
		name      string
		value     *int
		byDefault int
	}{
		{"SOUK_RATE_LIMIT", &c.Rate, 100},
		{"SOUK_RATE_BURST", &c.Burst, 200},
		{"SOUK_RATE_LIMIT_AUTH", &c.AuthRate, 10},
		{"SOUK_CACHE_KIB", &cacheKiB, 8 << 10},
		{"SOUK_MEDIA_CACHE_KIB", &mediaKiB, 16 << 10},
	} {
		var err error
		if *n.value, err = number(n.name, n.byDefault); err != nil {
			return Config{}, err
		}
	}
	c.CacheBytes, c.MediaCacheBytes = int64(cacheKiB)<<10, int64(mediaKiB)<<10
	var err error
	if c.Origins, err = origins(os.Getenv("SOUK_CORS_ORIGINS")); err != nil {
		return Config{}, fmt.Errorf("SOUK_CORS_ORIGINS: %w", err)
	}
	if c.Proxies, err = proxies.Parse(os.Getenv("SOUK_TRUSTED_PROXIES")); err != nil {
		return Config{}, fmt.Errorf("SOUK_TRUSTED_PROXIES: %w", err)
	}
	return c, nil
}

// New returns the gateway's HTTP handler over its sidecar.
func New(c Config, sc *sidecar.Sidecar) *server.Server {
	if c.Currency == "" {
		c.Currency = "EUR"
	}
	return api.New(api.Options{
		Server: c.Server, Currency: c.Currency, CacheBytes: c.CacheBytes, MediaCacheBytes: c.MediaCacheBytes,
		Origins: c.Origins, Proxies: c.Proxies,
		Clients: ratelimit.New(c.Rate, time.Second, c.Burst),
		Logins:  ratelimit.New(c.AuthRate, time.Minute, 3*c.AuthRate),
	}, sc)
}

func number(name string, byDefault int) (int, error) {
	text := os.Getenv(name)
	if text == "" {
		return byDefault, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1<<20 {
		return 0, fmt.Errorf("%s: %q is no whole number from 0 to %d", name, text, 1<<20)
	}
	return n, nil
}

func origins(text string) ([]string, error) {
	var list []string
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if part != "*" && (!strings.HasPrefix(part, "http://") && !strings.HasPrefix(part, "https://") || strings.HasSuffix(part, "/")) {
			return nil, fmt.Errorf("%q is no origin such as https://shop.example", part)
		}
		list = append(list, part)
	}
	return list, nil
}
