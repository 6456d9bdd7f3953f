package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/services/gateway/internal/api"
	"github.com/souk-shop/souk/services/gateway/internal/ratelimit"
)

const appToken = "the gateway's own"

// invoked are the headers of a request that the storefront's sidecar and the gateway's bring.
func invoked(more ...string) []string {
	return append([]string{"Dapr-Caller-App-Id: storefront", "dapr-api-token: " + appToken}, more...)
}

func withToken(o *api.Options) { o.Server.AppToken = appToken }

// TestWhomTheAuthServiceSees: the storefront is believed when it names the client, and nobody else is.
func TestWhomTheAuthServiceSees(t *testing.T) {
	const body = `{"email":"a@example.com","password":"p"}`
	long := strings.Repeat("x", 65)
	tests := map[string]struct {
		headers []string
		want    string
	}{
		"a shopper":                  {nil, "127.0.0.1"},
		"a shopper who names one":    {[]string{"Souk-Client: 1.2.3.4"}, "127.0.0.1"},
		"the storefront's word":      {invoked("Souk-Client: 1.2.3.4"), "1.2.3.4"},
		"a hash":                     {invoked("Souk-Client: " + long[:64]), long[:64]},
		"an IPv6 customer":           {invoked("Souk-Client: 2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"},
		"nobody":                     {invoked(), "app:storefront"},
		"a name that is too long":    {invoked("Souk-Client: " + long), "app:storefront"},
		"a name that is none":        {invoked("Souk-Client: a b"), "app:storefront"},
		"without the app's token":    {[]string{"Dapr-Caller-App-Id: storefront", "Souk-Client: 1.2.3.4"}, "127.0.0.1"},
		"with another's token":       {invoked("dapr-api-token: x", "Souk-Client: 1.2.3.4"), "127.0.0.1"},
		"an address before the door": {[]string{"X-Forwarded-For: 1.2.3.4"}, "127.0.0.1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, withToken)
			s.on("auth POST /login", 200, session)
			if got := s.do("POST", "/api/v1/auth/login", body, tt.headers...); got.status != 200 {
				t.Fatalf("%d %s", got.status, got.body)
			}
			if calls := s.called("POST /login"); len(calls) != 1 || !strings.HasSuffix(calls[0], "Souk-Client="+tt.want) {
				t.Errorf("%v, want %s", calls, tt.want)
			}
		})
	}
}

func TestOnlyTheStorefrontInvokes(t *testing.T) {
	s := newShop(t, withToken)
	for app, want := range map[string]int{"storefront": 200, "orders": 403, "history": 403} {
		got := s.do("GET", "/api/v1/categories", "", invoked("Dapr-Caller-App-Id: "+app)...)
		if got.status != want || want == 403 && got.problem(t).Code != "caller" {
			t.Errorf("%s: %d %s", app, got.status, got.body)
		}
	}
}

// TestEachShopperHasTheirOwnLimits, though all come through one storefront; what it asks for all of them has none.
func TestEachShopperHasTheirOwnLimits(t *testing.T) {
	s := newShop(t, withToken, func(o *api.Options) {
		o.Clients, o.Logins = ratelimit.New(1, time.Hour, 2), ratelimit.New(1, time.Hour, 1)
	})
	s.on("auth POST /login", 200, session)
	count := func(method, path, body string, headers ...string) (served int) {
		for range 4 {
			if s.do(method, path, body, headers...).status == http.StatusOK {
				served++
			}
		}
		return served
	}
	login := `{"email":"a@example.com","password":"p"}`
	for client, want := range map[string][2]int{"10.0.0.1": {2, 0}, "10.0.0.2": {2, 0}, "": {4, 1}} {
		headers := invoked()
		if client != "" {
			headers = invoked("Souk-Client: " + client)
		}
		reads := count("GET", "/api/v1/categories", "", headers...)
		if logins := count("POST", "/api/v1/auth/login", login, headers...); reads != want[0] || logins != want[1] {
			t.Errorf("client %q: %d reads and %d logins, want %v", client, reads, logins, want)
		}
	}
	if served := count("GET", "/api/v1/categories", ""); served != 2 {
		t.Errorf("a direct client: %d reads, want 2", served)
	}
}

// TestAnonymousViewersOfTheStorefront are told apart by the client that it names.
func TestAnonymousViewersOfTheStorefront(t *testing.T) {
	s := newShop(t, withToken)
	for _, client := range []string{"10.0.0.1", "10.0.0.2", "10.0.0.1"} {
		s.do("GET", "/api/v1/products/tee", "", invoked("Souk-Client: "+client)...)
	}
	if err := s.server.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, line := range s.called("Souk-Viewer=guest:") {
		_, viewer, _ := strings.Cut(line, "Souk-Viewer=")
		seen[viewer] = true
	}
	if len(seen) != 2 {
		t.Errorf("viewers %v, want 2", seen)
	}
}
