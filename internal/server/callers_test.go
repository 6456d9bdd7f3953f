package server_test

import (
	"net/http"
	"testing"

	"github.com/souk-shop/souk/internal/server"
)

const caller = "Dapr-Caller-App-Id"

func TestCallers(t *testing.T) {
	tests := map[string]struct {
		headers []string
		direct  bool
		want    int
	}{
		"a known app":                  {[]string{caller, "gateway"}, false, 200},
		"another known app":            {[]string{caller, "orders"}, false, 200},
		"an unknown app":               {[]string{caller, "storefront"}, false, 403},
		"an app in other letters":      {[]string{caller, "Gateway"}, false, 403},
		"no sidecar":                   {nil, false, 403},
		"no name":                      {[]string{caller, ""}, false, 403},
		"a caller that claims another": {[]string{caller, "gateway", caller, "storefront"}, false, 403},
		"the same in another order":    {[]string{caller, "storefront", caller, "gateway"}, false, 403},
		"a direct call, allowed":       {nil, true, 200},
		"an unknown app all the same":  {[]string{caller, "storefront"}, true, 403},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := server.New(server.Config{DirectCalls: tt.direct}, nil)
			s.From("gateway", "orders").Get("/", ok)
			if w := ask(s, http.MethodGet, "/", "", tt.headers...); w.Code != tt.want {
				t.Errorf("%d, want %d", w.Code, tt.want)
			}
		})
	}
}

func TestOwnRoutesAreNotInvoked(t *testing.T) {
	s := server.New(server.Config{AppID: "orders", DirectCalls: true}, nil)
	for _, path := range []string{"/dapr/subscribe", "/dapr/config", "/canaries"} {
		if w := ask(s, http.MethodGet, path, "", caller, "gateway"); w.Code != http.StatusForbidden {
			t.Errorf("GET %s by invocation: %d", path, w.Code)
		}
	}
}
