package server_test

import (
	"net/http"
	"testing"

	"github.com/souk-shop/souk/internal/server"
)

func TestAppToken(t *testing.T) {
	s := server.New(server.Config{AppToken: "secret"}, nil)
	s.Router().Get("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("dapr-api-token") != "" {
			w.WriteHeader(http.StatusTeapot)
		}
	})
	for token, want := range map[string]int{"secret": 200, "": 401, "Secret": 401, "secret2": 401, "secre": 401} {
		if w := ask(s, "GET", "/", "", "dapr-api-token", token); w.Code != want {
			t.Errorf("token %q: %d, want %d", token, w.Code, want)
		}
	}
	for path, want := range map[string]int{
		"/healthz": 200, "/healthz/": 401, "/dapr/subscribe": 401, "/dapr/config": 401, "/canaries": 401, "/nowhere": 401, "//healthz": 401,
	} {
		if w := ask(s, "GET", path, ""); w.Code != want {
			t.Errorf("GET %s without a token: %d, want %d", path, w.Code, want)
		}
	}
	if w := ask(s, http.MethodPost, "/healthz", ""); w.Code == http.StatusOK {
		t.Error("POST /healthz did something")
	}
}
