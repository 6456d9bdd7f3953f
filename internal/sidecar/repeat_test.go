package sidecar

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// replicas answers each invocation as the next of its replicas does; the last one answers all that come after.
func replicas(bodies *[]string, each ...http.HandlerFunc) func(*http.Request) (*http.Response, error) {
	calls := 0
	return func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			raw, _ := io.ReadAll(r.Body)
			*bodies = append(*bodies, string(raw))
		}
		w := httptest.NewRecorder()
		each[min(calls, len(each)-1)](w, r)
		calls++
		return w.Result(), nil
	}
}

func replies(code int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
	}
}

func TestRepeated(t *testing.T) {
	ends := replies(http.StatusServiceUnavailable, DrainingHeader, "true", "Content-Type", "application/problem+json")
	away := replies(http.StatusInternalServerError, "Content-Type", "application/json")
	broken := replies(http.StatusInternalServerError, "Content-Type", "application/problem+json")
	busy := replies(http.StatusServiceUnavailable, "Content-Type", "application/problem+json")
	fine := replies(http.StatusOK)
	slow := func(w http.ResponseWriter, r *http.Request) { time.Sleep(3 * time.Second); away(w, r) }
	for name, tt := range map[string]struct {
		method, key string
		each        []http.HandlerFunc
		status      int
		calls       int
	}{
		"one ends, another answers":         {"GET", "", []http.HandlerFunc{ends, fine}, 200, 2},
		"one is away, another answers":      {"PUT", "", []http.HandlerFunc{away, away, fine}, 200, 3},
		"a key makes it one":                {"POST", "k", []http.HandlerFunc{ends, fine}, 200, 2},
		"what may count twice is done once": {"POST", "", []http.HandlerFunc{ends, fine}, 503, 1},
		"an app's own error is its answer":  {"GET", "", []http.HandlerFunc{broken, fine}, 500, 1},
		"so is that it cannot now":          {"GET", "", []http.HandlerFunc{busy, fine}, 503, 1},
		"nobody is there":                   {"GET", "", []http.HandlerFunc{away}, 500, 1 + repeats},
		"nobody was there for long":         {"GET", "", []http.HandlerFunc{slow, fine}, 500, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var bodies []string
				r, _ := http.NewRequestWithContext(t.Context(), tt.method, "/", strings.NewReader("body"))
				if tt.key != "" {
					r.Header.Set("Idempotency-Key", tt.key)
				}
				answer, err := repeated(t.Context(), r, replicas(&bodies, tt.each...))
				if err != nil || answer.StatusCode != tt.status || len(bodies) != tt.calls {
					t.Errorf("%v, %v after %d calls", answer, err, len(bodies))
				}
				for _, b := range bodies {
					if b != "body" {
						t.Errorf("a call had the body %q", b)
					}
				}
			})
		})
	}
}

func TestRepeatedStopsWithItsCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var bodies []string
	away := replies(http.StatusInternalServerError, "Content-Type", "application/json")
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody)
	answer, err := repeated(ctx, r, replicas(&bodies, func(w http.ResponseWriter, r *http.Request) { cancel(); away(w, r) }))
	if err != nil || answer.StatusCode != http.StatusInternalServerError || len(bodies) != 1 {
		t.Errorf("%v, %v after %d calls", answer, err, len(bodies))
	}
	stream, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, "/", io.MultiReader(strings.NewReader("once")))
	if answer, err = repeated(t.Context(), stream, replicas(&bodies, away)); err != nil || answer.StatusCode != 500 || len(bodies) != 2 {
		t.Errorf("a body that can be read once: %v, %v after %d calls", answer, err, len(bodies))
	}
}

func TestInvokeFindsAnotherReplica(t *testing.T) {
	var calls atomic.Int32
	daprd := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1.0/invoke/cart/method/carts/1" || r.Header.Get(tokenHeader) != "token" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		if calls.Add(1) == 1 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusOK)
	}))
	defer daprd.Close()
	i := &daprInvoker{client: daprd.Client(), address: strings.TrimPrefix(daprd.URL, "http://"), token: "token"}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "/carts/1", http.NoBody)
	answer, err := i.Invoke(t.Context(), "cart", r)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", answer, err)
	}
	_ = answer.Body.Close()
}
