package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
)

// ask sends one request straight to h. headers are pairs.
func ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, content)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// logger returns a logger and what it wrote. It is safe for the goroutines of one server.
func logger() (*slog.Logger, *logBuffer) {
	b := &logBuffer{}
	return slog.New(slog.NewJSONHandler(b, nil)), b
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// published keeps what was published, or fails.
type published struct {
	mu     sync.Mutex
	fail   error
	topics []string
	events []events.Event
}

var _ sidecar.Publisher = (*published)(nil)

func (p *published) Publish(ctx context.Context, e events.Event) error {
	return p.PublishTo(ctx, e.Topic(), e)
}

func (p *published) PublishTo(_ context.Context, topic string, e events.Event) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return p.fail
	}
	p.topics, p.events = append(p.topics, topic), append(p.events, e)
	return nil
}

func ok(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }

func TestRoutesAnswerProblems(t *testing.T) {
	s := server.New(server.Config{AppID: "cart"}, nil)
	s.Router().Get("/there", ok)
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/there", 200}, {"GET", "/nowhere", 404}, {"POST", "/there", 405}, {"GET", "/healthz", 200},
	} {
		w := ask(s, c.method, c.path, "")
		if w.Code != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, w.Code, c.want)
		}
		if got := w.Header().Get("Content-Type"); c.want >= 400 && got != problem.ContentType {
			t.Errorf("%s %s: content type %q", c.method, c.path, got)
		}
	}
}

func TestPublicRoutesAreOpenAndNothingElse(t *testing.T) {
	s := server.New(server.Config{AppID: "gateway", AppToken: "secret", Public: true}, nil)
	s.Public().Get("/api", ok)
	s.Router().Get("/internal", ok)
	if w := ask(s, "GET", "/api", ""); w.Code != http.StatusOK {
		t.Errorf("GET /api: %d", w.Code)
	}
	for _, path := range []string{"/internal", "/dapr/subscribe", "/canaries"} {
		if w := ask(s, "GET", path, ""); w.Code != http.StatusUnauthorized {
			t.Errorf("GET %s without the app token: %d", path, w.Code)
		}
		if w := ask(s, "GET", path, "", "dapr-api-token", "secret"); w.Code != http.StatusOK {
			t.Errorf("GET %s with the app token: %d", path, w.Code)
		}
	}
}

func TestPublicPanicsOnAClosedService(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a closed service became public")
		}
	}()
	server.New(server.Config{}, nil).Public()
}

var errUnclassified = errors.New("the password is 1234")
