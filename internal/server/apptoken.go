package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
)

const appTokenHeader = "dapr-api-token" //nolint:gosec // a header's name

// appToken refuses requests that do not bear the app's token, which only its own sidecar has. It compares in constant
// time, and takes the token off the request. An empty token lets everything pass.
func appToken(token string) func(http.Handler) http.Handler {
	want := sha256.Sum256([]byte(token))
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got := sha256.Sum256([]byte(r.Header.Get(appTokenHeader)))
			r.Header.Del(appTokenHeader)
			if token != "" && subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
				problem.Write(w, r, problem.NewUnauthenticated("app-token", "Only this service's sidecar may call it."))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// exempt lets requests for path pass by a middleware.
func exempt(path string, middleware func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		guarded := middleware(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path {
				next.ServeHTTP(w, r)
				return
			}
			guarded.ServeHTTP(w, r)
		})
	}
}

// stripDapr takes off a public request what only a sidecar may say.
func stripDapr(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.HasPrefix(strings.ToLower(name), "dapr-") {
				r.Header.Del(name)
			}
		}
		next.ServeHTTP(w, r)
	})
}
