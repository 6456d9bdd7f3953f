package sidecar

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/trace"
)

// invoking returns an invoker whose sidecar is h.
func invoking(t *testing.T, h http.HandlerFunc) *daprInvoker {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &daprInvoker{client: &http.Client{CheckRedirect: neverRedirect}, address: u.Host, token: "api token"}
}

func neverRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func TestInvokeGoesThroughTheSidecar(t *testing.T) {
	parent := trace.New()
	apps := invoking(t, func(w http.ResponseWriter, r *http.Request) {
		if r.RequestURI != "/v1.0/invoke/catalog/method/products/a%2Fb%20c?q=x+y" {
			t.Errorf("path %s", r.RequestURI)
		}
		if r.Header.Get(tokenHeader) != "api token" || r.Header.Get(trace.Header) != parent.String() || r.Header.Get("If-Match") != "v" {
			t.Errorf("header %v", r.Header)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusSeeOther)
	})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/products/a%2Fb%20c?q=x+y", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("If-Match", "v")
	answer, err := apps.Invoke(trace.With(t.Context(), parent), "catalog", r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusSeeOther {
		t.Errorf("a redirection was followed: %d", answer.StatusCode)
	}
	if r.Header.Get(tokenHeader) != "" || r.URL.Path != "/products/a/b c" {
		t.Error("the caller's request was changed")
	}
}

func TestInvokeWithoutAnAnswer(t *testing.T) {
	apps := invoking(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if err := Call(t.Context(), apps, "catalog", http.MethodGet, "/", nil, nil, nil); !problem.Is(err, problem.Unavailable) {
		t.Errorf("%v", err)
	}
}

// answering is an invoker that gives one answer.
type answering struct {
	status int
	body   io.Reader
	got    *http.Request
}

func (a *answering) Invoke(ctx context.Context, _ string, r *http.Request) (*http.Response, error) {
	a.got = r.Clone(ctx)
	return &http.Response{StatusCode: a.status, Body: io.NopCloser(a.body)}, nil
}

func TestCall(t *testing.T) {
	tests := map[string]struct {
		status int
		body   string
		kind   problem.Kind
		code   string
	}{
		"an answer":               {200, `{"n":1}`, 0, ""},
		"a problem":               {404, `{"code":"product","status":404}`, problem.NotFound, "product"},
		"an error of the sidecar": {500, `{"errorCode":"ERR_DIRECT_INVOKE"}`, problem.Unavailable, "upstream"},
		"no JSON":                 {200, `<html>`, problem.Unavailable, "catalog"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			apps := &answering{status: tt.status, body: strings.NewReader(tt.body)}
			var out struct{ N int }
			err := Call(t.Context(), apps, "catalog", http.MethodPut, "/x?y=z", http.Header{"If-Match": {"v"}}, map[string]int{"in": 1}, &out)
			if problem.KindOf(err) != tt.kind || problem.CodeOf(err) != tt.code || (err == nil) != (out.N == 1) {
				t.Errorf("%+v, %v", out, err)
			}
			var sent map[string]int
			if json.NewDecoder(apps.got.Body).Decode(&sent) != nil || sent["in"] != 1 || apps.got.Header.Get("Content-Type") != "application/json" ||
				apps.got.Header.Get("If-Match") != "v" || apps.got.URL.String() != "/x?y=z" {
				t.Errorf("%+v", apps.got)
			}
		})
	}
}

// broken is a body that breaks off.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestCallThatCannotBe(t *testing.T) {
	apps := &answering{status: http.StatusOK, body: broken{}}
	if err := Call(t.Context(), apps, "catalog", http.MethodGet, "/", nil, nil, nil); !problem.Is(err, problem.Unavailable) {
		t.Errorf("an answer that breaks off: %v", err)
	}
	if err := Call(t.Context(), apps, "catalog", http.MethodGet, "/", nil, make(chan int), nil); err == nil {
		t.Error("a body that has no JSON was sent")
	}
	if err := Call(t.Context(), apps, "catalog", "no method", "/", nil, nil, nil); err == nil {
		t.Error("a method that is none was sent")
	}
}
