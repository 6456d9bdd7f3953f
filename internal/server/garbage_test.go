package server_test

import (
	"runtime/debug"
	"testing"

	"github.com/souk-shop/souk/internal/server"
)

func TestCollectLess(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	for _, tc := range []struct {
		env  string
		want int
	}{{"150", 100}, {"", 400}} {
		t.Setenv("GOGC", tc.env)
		server.CollectLess()
		if got := debug.SetGCPercent(100); got != tc.want {
			t.Errorf("GOGC=%q: %d, want %d", tc.env, got, tc.want)
		}
	}
}
