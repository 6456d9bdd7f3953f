package gateway_test

import (
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/gateway"
)

func TestConfigFromEnv(t *testing.T) {
	c, err := gateway.ConfigFromEnv()
	if err != nil || c.Rate != 100 || c.Burst != 200 || c.AuthRate != 10 || c.CacheBytes != 8<<20 || c.MediaCacheBytes != 16<<20 || c.Currency != "EUR" {
		t.Errorf("%+v, %v", c, err)
	}
	for name, wrong := range map[string]string{
		"SOUK_CURRENCY": "EURO", "SOUK_RATE_LIMIT": "fast", "SOUK_RATE_BURST": "-1", "SOUK_RATE_LIMIT_AUTH": "1.5",
		"SOUK_CACHE_KIB": "8MiB", "SOUK_MEDIA_CACHE_KIB": "-8", "SOUK_CORS_ORIGINS": "shop.example", "SOUK_TRUSTED_PROXIES": "10.0.0.0/99",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, wrong)
			if _, err := gateway.ConfigFromEnv(); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s=%s: %v", name, wrong, err)
			}
		})
	}
	t.Setenv("SOUK_RATE_LIMIT", "0")
	t.Setenv("SOUK_CORS_ORIGINS", "https://a.example, *")
	t.Setenv("SOUK_TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8")
	if c, err := gateway.ConfigFromEnv(); err != nil || c.Rate != 0 || len(c.Origins) != 2 || len(c.Proxies) != 2 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestTheZeroConfigWorks(t *testing.T) {
	s := gateway.New(gateway.Config{Server: server.Config{}}, sidecartest.New(t, gateway.AppID).Sidecar())
	if err := s.Drain(t.Context()); err != nil {
		t.Error(err)
	}
}
