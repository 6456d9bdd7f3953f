package httpcache_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/httpcache"
)

func answer(body string, h http.Header) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

func TestRead(t *testing.T) {
	h := http.Header{"Content-Type": {"text/plain"}, "Set-Cookie": {"a=b"}, "Cache-Control": {"max-age=5"}}
	got, err := httpcache.Read(answer("body", h), 4)
	if err != nil || string(got.Body) != "body" || got.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("%+v, %v", got, err)
	}
	if got.Header.Get("Set-Cookie") != "" || got.Header.Get("ETag") == "" {
		t.Errorf("headers %v", got.Header)
	}
	if _, err := httpcache.Read(answer("bodies", h), 4); !errors.Is(err, httpcache.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

func TestServe(t *testing.T) {
	response := httpcache.Response{
		Status: http.StatusOK, Header: http.Header{"Etag": {`"3"`}, "Content-Type": {"text/plain"}}, Body: []byte("body"),
		Age: 7 * time.Second,
	}
	tests := map[string]struct {
		header string
		status int
	}{
		"none": {"", 200}, "the same": {`"3"`, 304}, "weak": {`W/"3"`, 304}, "one of": {`"1", "3"`, 304}, "any": {"*", 304}, "another": {`"4"`, 200},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
			if tt.header != "" {
				r.Header.Set("If-None-Match", tt.header)
			}
			response.Serve(w, r)
			if w.Code != tt.status || w.Header().Get("Age") != "7" || w.Header().Get("ETag") != `"3"` || (w.Body.String() == "body") != (tt.status == 200) {
				t.Errorf("%d %v %q", w.Code, w.Header(), w.Body)
			}
		})
	}
}
