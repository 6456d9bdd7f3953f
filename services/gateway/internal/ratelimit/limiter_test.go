package ratelimit_test

import (
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/services/gateway/internal/ratelimit"
)

func TestBurstThenRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ratelimit.New(10, time.Minute, 3)
		for i := range 3 {
			if _, ok := l.Allow("a"); !ok {
				t.Fatalf("request %d of the burst was refused", i)
			}
		}
		wait, ok := l.Allow("a")
		if ok || wait <= 0 || wait > 6*time.Second {
			t.Fatalf("wait %v, allowed %v; want refused for at most 6s", wait, ok)
		}
		if _, ok := l.Allow("b"); !ok {
			t.Fatal("another client was refused")
		}
		time.Sleep(wait)
		if _, ok := l.Allow("a"); !ok {
			t.Fatal("refused after the wait it asked for")
		}
	})
}

func TestOff(t *testing.T) {
	l := ratelimit.New(0, time.Second, 0)
	for range 1000 {
		if _, ok := l.Allow("a"); !ok {
			t.Fatal("refused while off")
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	l := ratelimit.New(1, time.Hour, 1)
	for i := range 40000 {
		l.Allow(strconv.Itoa(i))
	}
	if n := l.Clients(); n != 32<<10 {
		t.Fatalf("%d clients remembered, want %d", n, 32<<10)
	}
}

func TestClientAddress(t *testing.T) {
	trusted, err := ratelimit.ParseProxies("10.0.0.0/8, 127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		proxies         ratelimit.Proxies
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
		if got := tt.proxies.Client(r); got != tt.want {
			t.Errorf("%s via %q: %s, want %s", tt.remote, tt.headers, got, tt.want)
		}
	}
	if _, err := ratelimit.ParseProxies("nonsense"); err == nil {
		t.Error("nonsense was taken for a network")
	}
}
