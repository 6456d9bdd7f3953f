package server_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

func lined(cfg server.Config, body func(*server.Lines)) *server.Server {
	s := server.New(cfg, nil)
	s.Router().Get("/", server.Handle(func(w http.ResponseWriter, r *http.Request) error {
		lines := server.JSONLines(w, r)
		defer lines.Close()
		body(lines)
		return nil
	}))
	return s
}

func TestLinesOutliveTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := lined(server.Config{Timeout: time.Second}, func(lines *server.Lines) {
			for i := range 3 {
				time.Sleep(time.Second)
				if err := lines.Send(map[string]int{"a": i}); err != nil || lines.Context().Err() != nil {
					t.Errorf("line %d: %v, %v", i, err, lines.Context().Err())
				}
			}
			if lines.Send(func() {}) == nil {
				t.Error("a function was sent")
			}
		})
		w := ask(s, http.MethodGet, "/", "")
		if w.Body.String() != "{\"a\":0}\n{\"a\":1}\n{\"a\":2}\n" || w.Header().Get("Content-Type") != "application/x-ndjson" || !w.Flushed {
			t.Errorf("%v %q", w.Header(), w.Body)
		}
	})
}

func TestLinesSayThatTheServerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := lined(server.Config{}, func(lines *server.Lines) {
			<-lines.Context().Done()
			if err := lines.Send(lines.Problem(context.Cause(lines.Context()))); err != nil {
				t.Error(err)
			}
		})
		ended := make(chan struct{})
		var w *httptest.ResponseRecorder
		go func() { w = ask(s, http.MethodGet, "/", ""); close(ended) }()
		synctest.Wait()
		if err := s.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if <-ended; !strings.Contains(w.Body.String(), `"code":"ending"`) {
			t.Errorf("%q", w.Body)
		}
	})
}

func TestAProblemBetweenLines(t *testing.T) {
	var log bytes.Buffer
	var docs []problem.Document
	s := lined(server.Config{Log: slog.New(slog.NewTextHandler(&log, nil))}, func(lines *server.Lines) {
		docs = append(docs, lines.Problem(problem.NewInvalid("wrong", "It is wrong.")), lines.Problem(errors.New("the password is 1234")))
	})
	ask(s, http.MethodGet, "/", "")
	if docs[0].Code != "wrong" || docs[1].Code != "internal" || docs[1].Instance != "/" || strings.Contains(docs[1].Detail, "1234") {
		t.Errorf("%+v", docs)
	}
	if n := strings.Count(log.String(), "request failed"); n != 1 || !strings.Contains(log.String(), "1234") {
		t.Errorf("%d errors logged: %s", n, &log)
	}
}
