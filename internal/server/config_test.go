package server_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/server"
)

func TestFromEnv(t *testing.T) {
	tests := map[string]struct {
		env   map[string]string
		names string // in the error; "" for none
	}{
		"loopback by default":       {map[string]string{"APP_PORT": "7003"}, ""},
		"a token opens a host":      {map[string]string{"APP_PORT": "7003", "APP_HOST": "0.0.0.0", "APP_API_TOKEN": "t"}, ""},
		"localhost needs no token":  {map[string]string{"APP_PORT": "7003", "APP_HOST": "localhost"}, ""},
		"ipv6 loopback":             {map[string]string{"APP_PORT": "7003", "APP_HOST": "::1"}, ""},
		"no port":                   {nil, "APP_PORT"},
		"port too large":            {map[string]string{"APP_PORT": "65536"}, "APP_PORT"},
		"open without a token":      {map[string]string{"APP_PORT": "7003", "APP_HOST": "0.0.0.0"}, "APP_API_TOKEN"},
		"an unknown level":          {map[string]string{"APP_PORT": "7003", "LOG_LEVEL": "loud"}, "LOG_LEVEL"},
		"another service's app-id":  {map[string]string{"APP_PORT": "7003", "APP_ID": "orders"}, "APP_ID"},
		"a time to linger":          {map[string]string{"APP_PORT": "7003", "APP_LINGER": "5s"}, ""},
		"an hour to linger":         {map[string]string{"APP_PORT": "7003", "APP_LINGER": "1h"}, "APP_LINGER"},
		"no time to linger":         {map[string]string{"APP_PORT": "7003", "APP_LINGER": "5"}, "APP_LINGER"},
		"this service's own app-id": {map[string]string{"APP_PORT": "7003", "APP_ID": "cart"}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, v := range []string{"APP_HOST", "APP_PORT", "APP_API_TOKEN", "LOG_LEVEL", "APP_ID", "APP_LINGER"} {
				t.Setenv(v, tt.env[v])
			}
			cfg, err := server.FromEnv("cart")
			switch {
			case tt.names == "" && err != nil:
				t.Error(err)
			case tt.names != "" && (err == nil || !strings.Contains(err.Error(), tt.names)):
				t.Errorf("error %v does not name %s", err, tt.names)
			case tt.names == "" && cfg.DirectCalls:
				t.Error("the environment let direct calls through")
			}
		})
	}
}

func TestLogLevel(t *testing.T) {
	t.Setenv("APP_PORT", "7003")
	t.Setenv("LOG_LEVEL", "debug")
	cfg, err := server.FromEnv("cart")
	if err != nil || !cfg.Log.Enabled(t.Context(), slog.LevelDebug) {
		t.Errorf("debug is not logged (%v)", err)
	}
}
