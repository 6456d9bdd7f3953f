package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/server"
)

func TestBodyLimit(t *testing.T) {
	s := server.New(server.Config{BodyLimit: 10}, nil)
	read := server.Handle(func(w http.ResponseWriter, r *http.Request) error {
		var text string
		if err := server.Decode(r, &text); err != nil {
			return err
		}
		return server.JSON(w, http.StatusOK, text)
	})
	s.Router().Post("/small", read)
	s.Router().With(server.BodyLimit(100)).Post("/large", read)
	s.Router().With(server.BodyLimit(5)).Post("/tiny", read)
	tests := []struct {
		path   string
		length int
		want   int
	}{
		{"/small", 8, 200}, {"/small", 9, 413}, {"/large", 98, 200}, {"/large", 99, 413}, {"/tiny", 3, 200}, {"/tiny", 4, 413},
	}
	for _, tt := range tests {
		w := ask(s, "POST", tt.path, `"`+strings.Repeat("x", tt.length)+`"`, "Content-Type", "application/json")
		if w.Code != tt.want {
			t.Errorf("%s of %d bytes: %d, want %d: %s", tt.path, tt.length+2, w.Code, tt.want, w.Body)
		}
	}
}
