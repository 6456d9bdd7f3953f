package server_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/trace"
)

func TestBackgroundOutlivesItsRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := server.New(server.Config{}, nil)
		done, traced := false, false
		ctx, cancel := context.WithCancel(trace.With(t.Context(), trace.New()))
		s.Background(ctx, "work", func(ctx context.Context) error {
			time.Sleep(time.Second)
			done, traced = ctx.Err() == nil, trace.From(ctx).TraceID != ""
			return nil
		})
		cancel()
		if err := s.Drain(t.Context()); err != nil || !done || !traced {
			t.Errorf("%v, done %v, traced %v", err, done, traced)
		}
	})
}

func TestBackgroundIsCutWhenTheWaitIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := server.New(server.Config{}, nil)
		s.Background(t.Context(), "work", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Drain(ctx); err == nil {
			t.Error("Drain did not say that it cut something")
		}
		synctest.Wait() // the work ended, or the bubble would be left with it
	})
}

func TestBackgroundAfterTheEndIsNotLost(t *testing.T) {
	s := server.New(server.Config{}, nil)
	if err := s.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	done := false
	s.Background(t.Context(), "late", func(context.Context) error { done = true; return nil })
	if !done {
		t.Error("it did not run")
	}
}

func TestBackgroundFailuresAreLogged(t *testing.T) {
	log, lines := logger()
	s := server.New(server.Config{Log: log}, nil)
	s.Background(t.Context(), "fails", func(context.Context) error { return errUnclassified })
	s.Background(t.Context(), "panics", func(context.Context) error { panic("at the disco") })
	if err := s.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"work":"fails"`, "1234", `"work":"panics"`, "disco"} {
		if strings.Count(lines.String(), want) != 1 {
			t.Errorf("%s is not there once:\n%s", want, lines)
		}
	}
}

func TestHealthTurnsAtTheEnd(t *testing.T) {
	s := server.New(server.Config{}, nil)
	if w := ask(s, http.MethodGet, "/healthz", ""); w.Code != http.StatusOK || w.Header().Get("Connection") != "" {
		t.Error(w.Code, w.Header())
	}
	if err := s.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w := ask(s, http.MethodGet, "/healthz", ""); w.Code != http.StatusServiceUnavailable || w.Header().Get("Connection") != "close" {
		t.Error(w.Code, w.Header())
	}
}
