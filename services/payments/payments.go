// Package payments is the service that authorizes, captures, voids and refunds what orders cost.
package payments

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/payments/internal/api"
	"github.com/souk-shop/souk/services/payments/internal/desk"
	"github.com/souk-shop/souk/services/payments/internal/sandbox"
)

// Config is what the service can be told. A zero field has the default.
type Config struct {
	Server server.Config
	// Currency is the shop's currency, ISO 4217: EUR by default.
	Currency string
	// Patience is how long the delivery of an event waits for the provider: 250 ms by default.
	Patience time.Duration
	// Timeout is how long one call to the provider may take: 10 s by default.
	Timeout time.Duration
	// SandboxSlow is how long the sandbox takes over tok_slow: 2 s by default.
	SandboxSlow time.Duration
	// SweepConcurrency bounds the calls to the provider that a sweep makes at once: 32 by default.
	SweepConcurrency int
}

// ConfigFromEnv reads SOUK_CURRENCY, SOUK_PROVIDER_PATIENCE, SOUK_PROVIDER_TIMEOUT, SOUK_SANDBOX_SLOW and
// SOUK_SWEEP_CONCURRENCY. The error names the variable that cannot work.
func ConfigFromEnv() (Config, error) {
	c := Config{Currency: os.Getenv("SOUK_CURRENCY")}
	if c.Currency != "" && !money.ValidCurrency(c.Currency) {
		return Config{}, fmt.Errorf("SOUK_CURRENCY: %q is no ISO 4217 code", c.Currency)
	}
	for _, v := range []struct {
		name  string
		value *time.Duration
	}{
		{"SOUK_PROVIDER_PATIENCE", &c.Patience}, {"SOUK_PROVIDER_TIMEOUT", &c.Timeout}, {"SOUK_SANDBOX_SLOW", &c.SandboxSlow},
	} {
		text := os.Getenv(v.name)
		if text == "" {
			continue
		}
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return Config{}, fmt.Errorf("%s: %q is no duration above zero, such as 250ms", v.name, text)
		}
		*v.value = d
	}
	if text := os.Getenv("SOUK_SWEEP_CONCURRENCY"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return Config{}, fmt.Errorf("SOUK_SWEEP_CONCURRENCY: %q is no number above zero", text)
		}
		c.SweepConcurrency = n
	}
	c = c.withDefaults()
	if c.Patience >= 5*time.Second {
		return Config{}, fmt.Errorf("SOUK_PROVIDER_PATIENCE: %v holds the broker's lane up; it must be below 5s", c.Patience)
	}
	return c, nil
}

func (c Config) withDefaults() Config {
	if c.Currency == "" {
		c.Currency = "EUR"
	}
	if c.SweepConcurrency == 0 {
		c.SweepConcurrency = 32
	}
	for _, d := range []struct {
		value     *time.Duration
		byDefault time.Duration
	}{{&c.Patience, 250 * time.Millisecond}, {&c.Timeout, 10 * time.Second}, {&c.SandboxSlow, 2 * time.Second}} {
		if *d.value == 0 {
			*d.value = d.byDefault
		}
	}
	return c
}

// New returns the service, ready to serve. Its provider is the sandbox.
func New(c Config, sc *sidecar.Sidecar) *server.Server {
	c = c.withDefaults()
	s := server.New(c.Server, sc.Events)
	books := sandbox.New(sc, sandbox.Options{Slow: c.SandboxSlow})
	d := desk.New(sc, books, s.Background, desk.Options{
		Currency: c.Currency, Patience: c.Patience, Timeout: c.Timeout, Concurrency: c.SweepConcurrency, Log: s.Config().Log,
	})
	api.Mount(s, token.NewAuthKeys(sc.Apps), d, books, books)
	return s
}
