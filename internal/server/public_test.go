package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/server"
)

func TestWhoCallsAPublicRoute(t *testing.T) {
	const bears = "dapr-api-token"
	tests := map[string]struct {
		token   string
		headers []string
		status  int
		caller  string
	}{
		"a shopper":                           {"secret", nil, 200, ""},
		"a shopper who says to be an app":     {"secret", []string{caller, "storefront"}, 200, ""},
		"with a wrong token":                  {"secret", []string{caller, "storefront", bears, "Secret"}, 200, ""},
		"with a right token after a wrong":    {"secret", []string{caller, "storefront", bears, "x", bears, "secret"}, 200, ""},
		"the app, by its sidecar and ours":    {"secret", []string{caller, "storefront", bears, "secret"}, 200, "storefront"},
		"another app":                         {"secret", []string{caller, "orders", bears, "secret"}, 403, ""},
		"an app in other letters":             {"secret", []string{caller, "Storefront", bears, "secret"}, 403, ""},
		"an app that says to be the one":      {"secret", []string{caller, "storefront", caller, "orders", bears, "secret"}, 403, ""},
		"the same the other way round":        {"secret", []string{caller, "orders", caller, "storefront", bears, "secret"}, 403, ""},
		"an app without a name":               {"secret", []string{caller, "", bears, "secret"}, 403, ""},
		"our own sidecar, for nobody":         {"secret", []string{bears, "secret"}, 200, ""},
		"no token is set: nobody is believed": {"", []string{caller, "storefront", bears, ""}, 200, ""},
		"no token is set, one is sent":        {"", []string{caller, "orders", bears, "x"}, 200, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := server.New(server.Config{AppID: "gateway", AppToken: tt.token, Public: true}, nil)
			s.Public("storefront").Get("/api", func(w http.ResponseWriter, r *http.Request) {
				for name := range r.Header {
					if strings.HasPrefix(strings.ToLower(name), "dapr-") && name != caller {
						t.Errorf("a handler sees %s", name)
					}
				}
				_, _ = io.WriteString(w, "caller="+server.Caller(r))
			})
			headers := append([]string{"Dapr-Callee-App-Id", "gateway", "dapr-other", "x"}, tt.headers...)
			w := ask(s, http.MethodGet, "/api", "", headers...)
			if w.Code != tt.status || tt.status == 200 && w.Body.String() != "caller="+tt.caller {
				t.Errorf("%d %s, want %d with caller %q", w.Code, w.Body, tt.status, tt.caller)
			}
		})
	}
}
