package openapitest_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/openapitest"
)

// report is a test that counts what is reported to it.
type report struct{ errors []string }

func (r *report) Helper() {}
func (r *report) Errorf(format string, args ...any) {
	r.errors = append(r.errors, format)
}

func TestTransport(t *testing.T) {
	document, err := openapitest.Load("../../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(document.Operations(), "POST /api/v1/checkouts") {
		t.Errorf("operations: %v", document.Operations())
	}
	const cart = `{"id":"11111111-1111-4111-8111-111111111111","version":0,"lines":[],"total":{"amount":0,"currency":"EUR"}}`
	const refused = `{"type":"urn:souk:problem:x","title":"x","status":422,"code":"x"}`
	tests := []struct {
		name, method, path, sent string
		status                   int
		contentType, got         string
		wrong                    bool
	}{
		{"good", "GET", "/api/v1/carts/11111111-1111-4111-8111-111111111111", "", 200, "application/json", cart, false},
		{"a field of the wrong type", "GET", "/api/v1/cart", "", 200, "application/json", strings.Replace(cart, "0,", `"0",`, 1), true},
		{"a field missing", "GET", "/api/v1/cart", "", 200, "application/json", `{}`, true},
		{"an unknown route that was served", "GET", "/api/v1/nowhere", "", 200, "application/json", `{}`, true},
		{"an unknown route", "GET", "/api/v1/nowhere", "", 404, "application/problem+json", `{}`, false},
		{"a bad request that was refused", "POST", "/api/v1/auth/login", `{"x":1}`, 422, "application/problem+json", refused, false},
		{"a bad request that was served", "POST", "/api/v1/auth/logout", `{"x":1}`, 204, "", "", true},
		{"a good request", "POST", "/api/v1/auth/logout", `{"refresh_token":"x"}`, 204, "", "", false},
		{"a problem that is none", "GET", "/api/v1/cart", "", 503, "application/problem+json", `{"oops":1}`, true},
		{"html", "GET", "/api/v1/cart", "", 200, "text/html", `<html>`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.contentType)
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.got))
			}))
			defer web.Close()
			r, _ := http.NewRequest(tt.method, web.URL+tt.path, strings.NewReader(tt.sent))
			r.Header.Set("Content-Type", "application/json")
			var seen report
			answer, err := document.Transport(&seen, http.DefaultTransport).RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if (len(seen.errors) > 0) != tt.wrong {
				t.Errorf("reported %v", seen.errors)
			}
		})
	}
}
