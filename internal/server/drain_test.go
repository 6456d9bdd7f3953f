package server

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

func TestAFailureAtTheEndSaysSo(t *testing.T) {
	s := New(Config{}, nil)
	s.Router().Get("/broken", Handle(func(http.ResponseWriter, *http.Request) error { return errors.New("no sidecar") }))
	s.Router().Get("/wrong", Handle(func(http.ResponseWriter, *http.Request) error { return problem.NewInvalid("x", "No.") }))
	says := func(path string) string {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Header().Get(sidecar.DrainingHeader)
	}
	if got := says("/broken"); got != "" {
		t.Errorf("it says that it ends and does not: %q", got)
	}
	s.drain.begin()
	if broken, wrong := says("/broken"), says("/wrong"); broken != "true" || wrong != "" {
		t.Errorf("a failure says %q, a refusal %q", broken, wrong)
	}
}

func TestPatience(t *testing.T) {
	for name, tt := range map[string]struct {
		drainAfter, waited time.Duration
	}{
		"until its limit":   {time.Hour, time.Minute},
		"until the end":     {time.Second, time.Second},
		"not after the end": {0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, waited := New(Config{Timeout: time.Hour}, nil), time.Duration(-1)
				s.Router().Get("/wait", func(_ http.ResponseWriter, r *http.Request) {
					begun := time.Now()
					patience, cancel := Patience(r.Context(), time.Minute)
					defer cancel()
					<-patience.Done()
					waited = time.Since(begun)
					if r.Context().Err() != nil {
						t.Error("the request ended with the patience")
					}
				})
				time.AfterFunc(tt.drainAfter, s.drain.begin)
				time.Sleep(time.Nanosecond)
				s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/wait", nil))
				if waited.Round(time.Millisecond) != tt.waited {
					t.Errorf("waited %s, want %s", waited, tt.waited)
				}
			})
		})
	}
	outside, cancel := Patience(t.Context(), time.Nanosecond)
	defer cancel()
	<-outside.Done()
}
