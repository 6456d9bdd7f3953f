package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		ask := func(method, path string) int {
			w := httptest.NewRecorder()
			g.ServeHTTP(w, httptest.NewRequest(method, path, nil))
			return w.Code
		}
		for _, path := range []string{"/healthz", "/canaries", "/carts/1", "/events/order-created"} {
			if got := ask(http.MethodGet, path); got != http.StatusServiceUnavailable {
				t.Errorf("GET %s before the start: %d", path, got)
			}
		}
		waited := make(chan int, 2)
		go func() { waited <- ask(http.MethodGet, "/dapr/subscribe") }()
		go func() { waited <- ask(http.MethodOptions, "/sweep") }()
		synctest.Wait()
		if len(waited) > 0 {
			t.Error("what the sidecar asks once was answered before the start")
		}
		s := New(Config{AppID: "orders"}, nil)
		s.Cron("sweep", func(context.Context) error { return nil })
		g.open(s)
		if a, b := <-waited, <-waited; a != http.StatusOK || b != http.StatusOK {
			t.Errorf("what the sidecar asks once: %d, %d", a, b)
		}
		if got := ask(http.MethodGet, "/healthz"); got != http.StatusOK {
			t.Errorf("health after the start: %d", got)
		}
	})
}

func TestGateLetsGoOfThoseWhoLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		newGate().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/dapr/subscribe", nil).WithContext(ctx))
	})
}
