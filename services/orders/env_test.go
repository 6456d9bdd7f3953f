package orders

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/sidecartest"
)

func TestConfigFromEnv(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rates.json")
	if err := os.WriteFile(file, []byte(`{"DE":{"flat":1}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, value, wrong string }{
		{"SOUK_CURRENCY", "USD", "euro"},
		{"SOUK_SHIPPING_RATES", `{"DE":{"flat":490}}`, `{"DE":{}`},
		{"SOUK_SHIPPING_RATES", file, file + ".missing"},
		{"SOUK_TAX_BASIS_POINTS", "0", "-1"},
		{"SOUK_TAX_BASIS_POINTS", "10000", "19.5"},
		{"SOUK_ORDER_TIMEOUT", "1s", "999ms"},
		{"SOUK_CANCEL_WINDOW", "1h", "0s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(tt.name, tt.value)
			c, err := ConfigFromEnv()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := New(c, sidecartest.New(t, "orders").Sidecar()); err != nil {
				t.Error(err)
			}
			t.Setenv(tt.name, tt.wrong)
			if _, err := ConfigFromEnv(); err == nil || !strings.Contains(err.Error(), tt.name) {
				t.Errorf("%q: %v", tt.wrong, err)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	c, err := ConfigFromEnv()
	if err != nil {
		t.Fatal(err)
	}
	if c.Currency != "EUR" || c.TaxBasisPoints != 1900 || c.OrderTimeout != 2*time.Minute || c.CancelWindow != 30*time.Minute {
		t.Errorf("%+v", c)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	for _, c := range []Config{
		{OrderTimeout: time.Millisecond},
		{CancelWindow: -time.Second},
		{TaxBasisPoints: 10001},
		{ShippingRates: []byte(`{}`)},
	} {
		if _, err := New(c, sidecartest.New(t, "orders").Sidecar()); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
}
