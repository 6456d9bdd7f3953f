package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

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
