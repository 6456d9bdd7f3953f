package server_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/server"
)

func TestTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := server.New(server.Config{Timeout: 5 * time.Second}, nil)
		wait := server.Handle(func(_ http.ResponseWriter, r *http.Request) error {
			<-r.Context().Done()
			return context.Cause(r.Context())
		})
		s.Router().Get("/plain", wait)
		s.Router().With(server.Timeout(time.Second)).Get("/short", wait)
		s.Router().With(server.Timeout(time.Minute)).Get("/long", wait)
		s.Router().Get("/waits", server.Handle(func(w http.ResponseWriter, r *http.Request) error {
			if _, err := server.Wait(r, 20*time.Second); err != nil {
				return err
			}
			return errorOf(wait, w, r)
		}))
		for target, want := range map[string]time.Duration{
			"/plain": 5 * time.Second, "/short": time.Second, "/long": time.Minute, "/waits": 5 * time.Second,
			"/waits?wait=7": 17 * time.Second, "/waits?wait=999": 30 * time.Second,
		} {
			begun := time.Now()
			if w := ask(s, "GET", target, ""); w.Code != http.StatusServiceUnavailable {
				t.Errorf("%s: %d", target, w.Code)
			}
			if took := time.Since(begun); took != want {
				t.Errorf("%s ended after %v, want %v", target, took, want)
			}
		}
	})
}

func errorOf(h http.HandlerFunc, w http.ResponseWriter, r *http.Request) error {
	h(w, r)
	return nil
}
