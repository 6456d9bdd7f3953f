package proxies_test

import (
	"net/http/httptest"
	"testing"

	"github.com/souk-shop/souk/internal/proxies"
)

func TestClientAddress(t *testing.T) {
	trusted, err := proxies.Parse("10.0.0.0/8, 127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		trusted         proxies.List
		remote, headers string
		want            string
	}{
		{nil, "192.0.2.1:5", "198.51.100.7", "192.0.2.1"},
		{trusted, "192.0.2.1:5", "198.51.100.7", "192.0.2.1"},
		{trusted, "127.0.0.1:5", "", "127.0.0.1"},
		{trusted, "127.0.0.1:5", "198.51.100.7", "198.51.100.7"},
		{trusted, "10.1.1.1:5", "1.1.1.1, 198.51.100.7, 10.2.2.2", "198.51.100.7"},
		{trusted, "10.1.1.1:5", "198.51.100.7, junk", "10.1.1.1"},
		{trusted, "[2001:db8::1]:5", "", "2001:db8::/64"},
		{trusted, "[::ffff:127.0.0.1]:5", "198.51.100.7", "198.51.100.7"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.remote
		if tt.headers != "" {
			r.Header.Set("X-Forwarded-For", tt.headers)
		}
		if got := tt.trusted.Client(r); got != tt.want {
			t.Errorf("%s via %q: %s, want %s", tt.remote, tt.headers, got, tt.want)
		}
	}
	if _, err := proxies.Parse("nonsense"); err == nil {
		t.Error("nonsense was taken for a network")
	}
}
