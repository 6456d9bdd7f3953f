package server_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/server"
)

func TestCron(t *testing.T) {
	log, lines := logger()
	s := server.New(server.Config{AppID: "orders", Log: log}, nil)
	fail := error(nil)
	s.Cron("orders-sweep", func(context.Context) error { return fail })
	if w := ask(s, http.MethodOptions, "/orders-sweep", ""); w.Code != http.StatusOK {
		t.Errorf("the sidecar would not bind: %d", w.Code)
	}
	if w := ask(s, http.MethodPost, "/orders-sweep", ""); w.Code != http.StatusOK {
		t.Error(w.Code)
	}
	if w := ask(s, http.MethodPost, "/orders-sweep", "", caller, "gateway"); w.Code != http.StatusForbidden {
		t.Errorf("by invocation: %d", w.Code)
	}
	fail = errUnclassified
	if w := ask(s, http.MethodPost, "/orders-sweep", ""); w.Code != http.StatusInternalServerError {
		t.Error(w.Code)
	}
	if n := strings.Count(lines.String(), "1234"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

func TestTicksDoNotOverlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := server.New(server.Config{}, nil)
		var ticks atomic.Int32
		s.Cron("sweep", func(context.Context) error {
			ticks.Add(1)
			time.Sleep(3 * time.Second)
			return nil
		})
		for range 5 { // at 0, 1, 2, 3 and 4 seconds
			go ask(s, http.MethodPost, "/sweep", "")
			time.Sleep(time.Second + time.Millisecond)
		}
		synctest.Wait()
		if n := ticks.Load(); n != 2 {
			t.Errorf("%d ticks, want 2", n)
		}
		time.Sleep(time.Minute)
	})
}
