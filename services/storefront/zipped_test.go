package storefront

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestStreamsAreNotHeldBack: an event is at the browser before the next one is sent, and pages are compressed.
func TestStreamsAreNotHeldBack(t *testing.T) {
	seen := make(chan struct{})
	server := httptest.NewServer(zipped(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(strings.Repeat("<p>page</p>", 500)))
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte("data: first\n\n"))
		_ = http.NewResponseController(w).Flush()
		<-seen
		_, _ = w.Write([]byte("data: second\n\n"))
	})))
	defer server.Close()
	ask := func(path, accept string) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", accept)
		r.Header.Set("Accept-Encoding", "gzip")
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		return answer
	}
	lines := bufio.NewReader(ask("/stream", "text/event-stream").Body)
	if line, err := lines.ReadString('\n'); err != nil || line != "data: first\n" {
		t.Fatalf("%q, %v", line, err)
	}
	close(seen)
	if got := ask("/page", "text/html").Header.Get("Content-Encoding"); got != "gzip" {
		t.Errorf("a page is sent as %q", got)
	}
}
