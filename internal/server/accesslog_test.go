package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/server"
)

func TestAccessLog(t *testing.T) {
	log, lines := logger()
	s := server.New(server.Config{Log: log, AppToken: "app-secret"}, nil)
	s.Router().Get("/carts/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("short"))
	})
	ask(s, "GET", "/carts/capability?q=private", "", "dapr-api-token", "app-secret", "Authorization", "Bearer shopper-secret",
		"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Dapr-Caller-App-Id", "gateway")
	var line struct {
		Method, Route, Caller string
		Status, Bytes         int
		TraceID               string `json:"trace_id"`
		RequestID             string `json:"request_id"`
	}
	if err := json.Unmarshal([]byte(lines.String()), &line); err != nil {
		t.Fatalf("not one line: %v\n%s", err, lines)
	}
	if line.Method != http.MethodGet || line.Route != "/carts/{id}" || line.Status != http.StatusTeapot || line.Bytes != 5 ||
		line.TraceID != "0af7651916cd43dd8448eb211c80319c" || line.RequestID == "" || line.Caller != "gateway" {
		t.Errorf("%+v", line)
	}
	for _, secret := range []string{"app-secret", "shopper-secret", "capability", "private"} {
		if strings.Contains(lines.String(), secret) {
			t.Errorf("the log has %q: %s", secret, lines)
		}
	}
}

func TestHealthIsNotLogged(t *testing.T) {
	log, lines := logger()
	ask(server.New(server.Config{Log: log}, nil), "GET", "/healthz", "")
	if lines.String() != "" {
		t.Error(lines)
	}
}
