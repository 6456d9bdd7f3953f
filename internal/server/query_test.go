package server_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

func TestQueryInt(t *testing.T) {
	for query, want := range map[string]int{"": 20, "n=": 20, "n=1": 1, "n=100": 100, "n=0": -1, "n=101": -1, "n=x": -1, "n=1.5": -1} {
		n, err := server.QueryInt(httptest.NewRequest(http.MethodGet, "/?"+query, nil), "n", 20, 1, 100)
		if want == -1 && !problem.Is(err, problem.Invalid) || want != -1 && (err != nil || n != want) {
			t.Errorf("%q: %d, %v", query, n, err)
		}
	}
}

func TestWait(t *testing.T) {
	tests := []struct {
		query, prefer string
		want          time.Duration // -1: refused
	}{
		{"", "", 0},
		{"wait=3", "", 3 * time.Second},
		{"", "wait=5", 5 * time.Second},
		{"", "respond-async, wait=5; x=y, handling=lenient", 5 * time.Second},
		{"", `Wait="5"`, 5 * time.Second},
		{"wait=2", "wait=5", 2 * time.Second},
		{"wait=90", "", 30 * time.Second},
		{"wait=-1", "", -1},
		{"wait=99999", "", -1},
		{"", "wait=soon", -1},
		{"", "respond-async", 0},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(http.MethodGet, "/?"+tt.query, nil)
		if tt.prefer != "" {
			r.Header.Set("Prefer", tt.prefer)
		}
		got, err := server.Wait(r, 30*time.Second)
		if tt.want == -1 && !problem.Is(err, problem.Invalid) || tt.want != -1 && (err != nil || got != tt.want) {
			t.Errorf("%q, Prefer %q: %v, %v", tt.query, tt.prefer, got, err)
		}
	}
}
