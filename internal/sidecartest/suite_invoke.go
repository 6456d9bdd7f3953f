package sidecartest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/trace"
)

func (s *suite) invoke(t *testing.T) {
	t.Run("Request", s.request)
	t.Run("Problems", s.problems)
	t.Run("Stream", s.stream)
	t.Run("Away", s.away)
}

// request checks that the target sees the request as it was sent.
func (s *suite) request(t *testing.T) {
	sc := s.connect(t)
	parent := trace.New()
	body := bytes.Repeat([]byte("ü<>"), 300_000)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "/suite/echo/a%20b/c?q=1%202&q=x%2Fy", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "text/plain; charset=utf-8")
	r.Header.Set("Authorization", "Bearer token")
	r.Header.Set("If-Match", `"v1"`)
	r.Header.Set("Cache-Control", "no-cache")
	answer, err := sc.Apps.Invoke(trace.With(t.Context(), parent), s.target, r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var got echoed
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%d, %v", answer.StatusCode, err)
	}
	if answer.Header.Get("ETag") != `"echo"` {
		t.Errorf("the answer has lost its ETag: %v", answer.Header)
	}
	if got.Method != http.MethodPut || !bytes.Equal(got.Body, body) {
		t.Errorf("%s with %d bytes, want %d", got.Method, len(got.Body), len(body))
	}
	checkURI(t, got.URI)
	for name, want := range map[string]string{
		callerHeader: sc.AppID, "Authorization": "Bearer token", "If-Match": `"v1"`, "Cache-Control": "no-cache",
		"Content-Type": "text/plain; charset=utf-8",
	} {
		if values := got.Header.Values(name); len(values) != 1 || values[0] != want {
			t.Errorf("%s: %q, want %q", name, values, want)
		}
	}
	if seen, ok := trace.Parse(got.Header.Get(trace.Header)); !ok || seen.TraceID != parent.TraceID {
		t.Errorf("the trace is %q, want one of %s", got.Header.Get(trace.Header), parent.TraceID)
	}
}

func checkURI(t *testing.T, raw string) {
	t.Helper()
	uri, err := url.ParseRequestURI(raw)
	if err != nil {
		t.Fatal(err)
	}
	q := uri.Query()["q"]
	if uri.Path != "/suite/echo/a b/c" || len(q) != 2 || q[0] != "1 2" || q[1] != "x/y" {
		t.Errorf("the target sees %s", raw)
	}
}

// problems checks that each kind of error comes back as it was returned.
func (s *suite) problems(t *testing.T) {
	apps := s.connect(t).Apps
	for kind := problem.Invalid; kind <= problem.Unavailable; kind++ {
		err := sidecar.Call(t.Context(), apps, s.target, http.MethodGet, "/suite/problem/"+string(rune('0'+kind)), nil, nil, nil)
		if !problem.Is(err, kind) || problem.CodeOf(err) != "suite" {
			t.Errorf("%v came back as %v", kind, err)
		}
	}
}

// stream checks that each part of an answer comes when it is sent, and that a client that goes is noticed.
func (s *suite) stream(t *testing.T) {
	apps := s.connect(t).Apps
	key := uuid.NewString()
	ctx, cancel := context.WithTimeout(t.Context(), suitePatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/suite/stream/"+key, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := apps.Invoke(ctx, s.target, r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	lines := bufio.NewReader(answer.Body)
	wantLine(t, lines, "first\n")
	if err := sidecar.Call(t.Context(), apps, s.target, http.MethodPost, "/suite/open/"+key, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	wantLine(t, lines, "second\n")
	_ = answer.Body.Close()
	await(t, "the target notices that the client has gone", func() bool {
		var ended bool
		err := sidecar.Call(t.Context(), apps, s.target, http.MethodGet, "/suite/ended/"+key, nil, nil, &ended)
		return err == nil && ended
	})
}

func wantLine(t *testing.T, lines *bufio.Reader, want string) {
	t.Helper()
	if got, err := lines.ReadString('\n'); got != want || err != nil {
		t.Fatalf("%q, %v; want %q", got, err, want)
	}
}

// away checks that an app that is not there is unavailable.
func (s *suite) away(t *testing.T) {
	err := sidecar.Call(t.Context(), s.connect(t).Apps, "no-app-"+s.run[:8], http.MethodGet, "/", nil, nil, nil)
	if !problem.Is(err, problem.Unavailable) {
		t.Errorf("an app that is not there: %v", err)
	}
}
