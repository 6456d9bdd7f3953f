package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/sidecar"
)

// running is a service under run, on a port of its own.
type running struct {
	url  string
	cfg  Config
	stop context.CancelFunc
	end  chan error
}

func start(t *testing.T, cfg Config, connect func(context.Context) (*sidecar.Sidecar, error), build Build) running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Port = l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	ctx, stop := context.WithCancel(t.Context())
	cfg = cfg.withDefaults()
	r := running{url: "http://" + cfg.address(), cfg: cfg, stop: stop, end: make(chan error, 1)}
	go func() { r.end <- run(ctx, cfg, connect, build) }()
	t.Cleanup(stop)
	return r
}

// waitFor asks for path until the status is want.
func (r running) waitFor(t *testing.T, path string, want int) {
	t.Helper()
	for t.Context().Err() == nil {
		if got, _ := r.get(t, path); got == want {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func (r running) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+path, http.NoBody)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	q.Close = true
	w, err := http.DefaultClient.Do(q)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = w.Body.Close() }()
	raw, _ := io.ReadAll(w.Body)
	return w.StatusCode, string(raw)
}

func atOnce(context.Context) (*sidecar.Sidecar, error) { return &sidecar.Sidecar{}, nil }

func TestRunListensBeforeTheSidecarIsUp(t *testing.T) {
	up := make(chan struct{})
	r := start(t, Config{},
		func(context.Context) (*sidecar.Sidecar, error) { <-up; return &sidecar.Sidecar{}, nil },
		func(_ context.Context, cfg Config, _ *sidecar.Sidecar) (*Server, error) { return New(cfg, nil), nil })
	r.waitFor(t, "/healthz", http.StatusServiceUnavailable)
	if got, body := r.get(t, "/livez"); got != http.StatusOK {
		t.Errorf("alive before the sidecar is: %d %s", got, body)
	}
	close(up)
	r.waitFor(t, "/healthz", http.StatusOK)
	r.stop()
	if err := <-r.end; err != nil {
		t.Error(err)
	}
}

func TestRunFinishesWhatItHasBegun(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	var worked atomic.Bool
	r := start(t, Config{}, atOnce, func(_ context.Context, cfg Config, _ *sidecar.Sidecar) (*Server, error) {
		s := New(cfg, nil)
		s.Router().Get("/slow", func(w http.ResponseWriter, r *http.Request) {
			close(begun)
			<-finish
			s.Background(r.Context(), "after", func(context.Context) error { worked.Store(true); return nil })
			_, _ = io.WriteString(w, "whole")
		})
		s.Router().Get("/stream", Handle(func(w http.ResponseWriter, r *http.Request) error {
			stream, err := EventStream(w, r)
			if err != nil {
				return err
			}
			defer stream.Close()
			<-stream.Context().Done()
			return nil
		}))
		return s, nil
	})
	r.waitFor(t, "/healthz", http.StatusOK)
	answers := make(chan string, 2)
	go func() { _, body := r.get(t, "/slow"); answers <- body }()
	<-begun
	go func() { _, body := r.get(t, "/stream"); answers <- body }()
	r.stop()
	go func() { // release the slow request once the port is closed
		for {
			c, err := net.Dial("tcp", r.cfg.address())
			if err != nil {
				close(finish)
				return
			}
			_ = c.Close()
			time.Sleep(time.Millisecond)
		}
	}()
	if err := <-r.end; err != nil {
		t.Error(err)
	}
	if a, b := <-answers, <-answers; a != "whole" && b != "whole" {
		t.Errorf("the request was cut: %q, %q", a, b)
	}
	if !worked.Load() {
		t.Error("the background work was lost")
	}
}

func TestRunLingers(t *testing.T) {
	cfg := Config{AppID: "cart", AppToken: "app-secret", Linger: 300 * time.Millisecond}
	r := start(t, cfg, atOnce, func(_ context.Context, cfg Config, _ *sidecar.Sidecar) (*Server, error) { return New(cfg, nil), nil })
	r.waitFor(t, "/healthz", http.StatusOK)
	r.stop()
	r.waitFor(t, "/healthz", http.StatusServiceUnavailable)
	if got, body := r.get(t, "/livez"); got != http.StatusOK {
		t.Errorf("alive while it ends: %d %s", got, body)
	}
	if err := <-r.end; err != nil {
		t.Error(err)
	}
	if got, _ := r.get(t, "/livez"); got != 0 {
		t.Errorf("the port is open after the end: %d", got)
	}
}

func TestRunSaysThatTheSidecarIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		log := slog.New(slog.NewJSONHandler(&b, nil))
		for _, takes := range []time.Duration{0, time.Minute} {
			_, err := connected(t.Context(), log, func(context.Context) (*sidecar.Sidecar, error) {
				time.Sleep(takes)
				return &sidecar.Sidecar{}, nil
			})
			synctest.Wait()
			if said := strings.Contains(b.String(), "still waiting for the sidecar"); err != nil || said != (takes > slowSidecar) {
				t.Errorf("after %s: error %v, log %q", takes, err, b.String())
			}
		}
	})
}

func TestRunCutsWhatDoesNotEnd(t *testing.T) {
	begun := make(chan struct{})
	r := start(t, Config{DrainTimeout: 50 * time.Millisecond}, atOnce, func(_ context.Context, cfg Config, _ *sidecar.Sidecar) (*Server, error) {
		s := New(cfg, nil)
		s.Router().Get("/stuck", func(_ http.ResponseWriter, r *http.Request) { close(begun); <-r.Context().Done() })
		return s, nil
	})
	r.waitFor(t, "/healthz", http.StatusOK)
	go func() { _, _ = r.get(t, "/stuck") }()
	<-begun
	r.stop()
	if err := <-r.end; err == nil {
		t.Error("an end that cut a request was called orderly")
	}
}

func TestRunFailsWhereItCannotStart(t *testing.T) {
	broken := errors.New("SOUK_CURRENCY: \"EURO\" is no currency")
	r := start(t, Config{}, atOnce, func(context.Context, Config, *sidecar.Sidecar) (*Server, error) { return nil, broken })
	if err := <-r.end; !errors.Is(err, broken) {
		t.Error(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	cfg := Config{Port: l.Addr().(*net.TCPAddr).Port}.withDefaults()
	if err := run(t.Context(), cfg, atOnce, nil); err == nil {
		t.Error("it listened on a port that was taken")
	}
}

func TestRunEndsWhileItStarts(t *testing.T) {
	r := start(t, Config{}, func(ctx context.Context) (*sidecar.Sidecar, error) { <-ctx.Done(); return nil, ctx.Err() }, nil)
	r.waitFor(t, "/healthz", http.StatusServiceUnavailable)
	r.stop()
	if err := <-r.end; err != nil {
		t.Error(err)
	}
}
