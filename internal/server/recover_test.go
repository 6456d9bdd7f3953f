package server_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

func TestPanicBecomesAProblem(t *testing.T) {
	log, lines := logger()
	s := server.New(server.Config{Log: log}, nil)
	s.Router().Get("/", func(http.ResponseWriter, *http.Request) { panic("at the disco") })
	w := ask(s, "GET", "/", "")
	if w.Code != http.StatusInternalServerError || w.Header().Get("Content-Type") != problem.ContentType {
		t.Errorf("%d %s", w.Code, w.Header())
	}
	if strings.Contains(w.Body.String(), "disco") {
		t.Errorf("the client was told: %s", w.Body)
	}
	if n := strings.Count(lines.String(), "disco"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, lines)
	}
}

func TestPanicBreaksOffAnAnswerThatHasBegun(t *testing.T) {
	s := server.New(server.Config{}, nil)
	s.Router().Get("/", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic("half-way")
	})
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("the answer was ended as if it were whole: %v", err)
		}
	}()
	ask(s, "GET", "/", "")
}
