package sidecartest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
)

// handlers do what handlers do to a ResponseWriter.
var handlers = map[string]http.HandlerFunc{
	"nothing":       func(http.ResponseWriter, *http.Request) {},
	"a text":        func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
	"a status":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) },
	"two statuses":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201); w.WriteHeader(500) },
	"no content":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204); _, _ = io.WriteString(w, "x") },
	"not modified":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("ETag", "e"); w.WriteHeader(304) },
	"a late header": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200); w.Header().Set("X-Late", "1") },
	"a big text":    func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 100_000)) },
	"flushed at once": func(w http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(w).Flush()
		_, _ = io.WriteString(w, "after")
	},
	"flushed between": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"a":`)
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, `1}`)
	},
	"its own length": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "2")
		_, _ = io.WriteString(w, "ok")
	},
	"the request": func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, "%s %s %s %s %s %v", r.Method, r.RequestURI, r.URL.Path, r.Proto, body, r.Header["X-Mine"])
	},
}

// TestAnswersAreAsOfARealServer compares the answers of a handler in memory with those that it gives over a socket.
func TestAnswersAreAsOfARealServer(t *testing.T) {
	for name, h := range handlers {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			t.Run(name+" "+method, func(t *testing.T) {
				real := httptest.NewUnstartedServer(h)
				real.Config.ErrorLog = log.New(io.Discard, "", 0)
				real.Start()
				defer real.Close()
				fake := sidecartest.New(t, "gateway")
				fake.Serve("app", h)
				over, err := http.DefaultClient.Do(request(t, method, real.URL+"/a%20b/c?x=y%2F"))
				if err != nil {
					t.Fatal(err)
				}
				in, err := fake.Sidecar().Apps.Invoke(t.Context(), "app", request(t, method, "/a%20b/c?x=y%2F"))
				if err != nil {
					t.Fatal(err)
				}
				if got, want := describe(t, in), describe(t, over); got != want {
					t.Errorf("in memory\n%s\nover a socket\n%s", got, want)
				}
			})
		}
	}
}

func request(t *testing.T, method, url string) *http.Request {
	t.Helper()
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader("content")
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header["X-Mine"] = []string{"1", "2"}
	return r
}

func describe(t *testing.T, answer *http.Response) string {
	t.Helper()
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Error(err)
	}
	answer.Header.Del("Date")
	return fmt.Sprintf("%s %d %v %s", answer.Status, answer.ContentLength, answer.Header, body)
}

func TestAPanicIsNoAnswer(t *testing.T) {
	fake := sidecartest.New(t, "gateway")
	fake.Serve("early", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("early") }))
	fake.Serve("late", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		panic("late")
	}))
	answer, err := fake.Sidecar().Apps.Invoke(t.Context(), "early", request(t, http.MethodGet, "/"))
	if err != nil || answer.StatusCode != http.StatusInternalServerError {
		t.Errorf("%v, %v", answer, err)
	}
	answer, err = fake.Sidecar().Apps.Invoke(t.Context(), "late", request(t, http.MethodGet, "/"))
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", answer, err)
	}
	if _, err := io.ReadAll(answer.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an answer that broke off reads as whole: %v", err)
	}
}

func TestContextsEndTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := sidecartest.New(t, "gateway")
		type key struct{}
		ended := make(chan bool, 2)
		fake.Serve("slow", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Context().Value(key{}) != nil {
				t.Error("the handler sees into its client's context")
			}
			if r.URL.Path == "/stream" {
				w.(http.Flusher).Flush()
			}
			<-r.Context().Done()
			ended <- true
		}))
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "mine"))
		answer, err := fake.Sidecar().Apps.Invoke(ctx, "slow", request(t, http.MethodGet, "/stream"))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		<-ended
		go func() {
			synctest.Wait()
			cancel()
		}()
		if _, err := fake.Sidecar().Apps.Invoke(ctx, "slow", request(t, http.MethodGet, "/wait")); !problem.Is(err, problem.Unavailable) {
			t.Errorf("%v", err)
		}
		<-ended
	})
}
