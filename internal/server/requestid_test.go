package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/server"
)

func TestRequestID(t *testing.T) {
	s := server.New(server.Config{}, nil)
	s.Router().Get("/", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, server.RequestID(r.Context())) })
	tests := map[string]bool{ // sent, and whether it is kept
		"abc-123_X.y": true, "": false, "two words": false, "a\nb": false, strings.Repeat("x", 64): true, strings.Repeat("x", 65): false,
	}
	for sent, kept := range tests {
		w := ask(s, "GET", "/", "", "X-Request-Id", sent)
		got := w.Header().Get("X-Request-Id")
		if got == "" || got != w.Body.String() || (got == sent) != kept {
			t.Errorf("sent %q: answered %q, handler saw %q", sent, got, w.Body)
		}
	}
}
