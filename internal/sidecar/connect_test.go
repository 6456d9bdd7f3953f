package sidecar

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
)

// listening returns the port of a sidecar's HTTP API that becomes ready at the third question, or never.
func listening(t *testing.T, ready bool) int {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1.0/healthz/outbound" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		if !ready || asked.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().(*net.TCPAddr).Port
}

func TestConnectWaitsForTheComponents(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	t.Cleanup(server.Stop)
	go func() { _ = server.Serve(listener) }() // ends with Stop
	c := Config{
		AppID: "cart", Host: "127.0.0.1", HTTPPort: listening(t, true), GRPCPort: listener.Addr().(*net.TCPAddr).Port,
		APIToken: "token", StartTimeout: 30 * time.Second,
	}
	s, err := Connect(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if s.AppID != "cart" || s.State == nil || s.Events == nil || s.Apps == nil || s.Secrets == nil {
		t.Errorf("%+v", s)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := (&Sidecar{}).Close(); err != nil {
		t.Errorf("close of one that has nothing to close: %v", err)
	}
}

func TestConnectGivesUp(t *testing.T) {
	c := Config{AppID: "cart", Host: "127.0.0.1", HTTPPort: listening(t, false), StartTimeout: time.Second}
	if _, err := Connect(t.Context(), c); err == nil || !strings.Contains(err.Error(), "DAPR_HTTP_PORT") || !strings.Contains(err.Error(), "503") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c.StartTimeout = time.Hour
	if _, err := Connect(ctx, c); err == nil {
		t.Error("it connects though the context has ended")
	}
}
