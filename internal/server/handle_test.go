package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

func TestHandle(t *testing.T) {
	tests := map[string]struct {
		err    error
		status int
		logged bool
	}{
		"nothing":      {nil, 200, false},
		"not found":    {problem.NewNotFound("cart", "There is no such cart."), 404, false},
		"wrapped":      {fmt.Errorf("read: %w", problem.NewConflict("c", "No.")), 409, false},
		"unavailable":  {problem.NewUnavailable("u", "Later."), 503, true},
		"unclassified": {errUnclassified, 500, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			log, lines := logger()
			s := server.New(server.Config{Log: log}, nil)
			s.Router().Get("/", server.Handle(func(http.ResponseWriter, *http.Request) error { return tt.err }))
			w := ask(s, "GET", "/", "")
			if w.Code != tt.status {
				t.Errorf("%d, want %d", w.Code, tt.status)
			}
			if strings.Contains(w.Body.String(), "1234") {
				t.Errorf("the client was told: %s", w.Body)
			}
			if logged := strings.Count(lines.String(), "request failed") == 1; logged != tt.logged {
				t.Errorf("logged %v, want %v:\n%s", logged, tt.logged, lines)
			}
		})
	}
}

func TestClientGoneIsNoFailure(t *testing.T) {
	log, lines := logger()
	s := server.New(server.Config{Log: log}, nil)
	s.Router().Get("/", server.Handle(func(_ http.ResponseWriter, r *http.Request) error { return r.Context().Err() }))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	if strings.Contains(lines.String(), "request failed") {
		t.Error(lines)
	}
}

func TestJSON(t *testing.T) {
	w := httptest.NewRecorder()
	if err := server.JSON(w, http.StatusCreated, map[string]int{"n": 1}); err != nil {
		t.Fatal(err)
	}
	if w.Code != http.StatusCreated || w.Body.String() != "{\"n\":1}\n" || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %s %s", w.Code, w.Header(), w.Body)
	}
	w = httptest.NewRecorder()
	if err := server.JSON(w, http.StatusOK, func() {}); err == nil || w.Body.Len() > 0 {
		t.Errorf("a function became JSON: %v %s", err, w.Body)
	}
}
