package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
)

// appTokenHeader is dapr-api-token, in the form that header maps have.
const appTokenHeader = "Dapr-Api-Token" //nolint:gosec // a header's name

// appToken refuses requests that do not bear the app's token, which only its own sidecar has. It takes the token off the
// request. An empty token lets everything pass.
func appToken(token string) func(http.Handler) http.Handler {
	bears := bearing(token)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !bears(r) && token != "" {
				problem.Write(w, r, problem.NewUnauthenticated("app-token", "Only this service's sidecar may call it."))
				return
			}
			r.Header.Del(appTokenHeader)
			next.ServeHTTP(w, r)
		})
	}
}

// bearing tells whether a request bears the token. It compares in constant time. Nothing bears the empty token.
func bearing(token string) func(r *http.Request) bool {
	want := sha256.Sum256([]byte(token))
	return func(r *http.Request) bool {
		got := sha256.Sum256([]byte(r.Header.Get(appTokenHeader)))
		return subtle.ConstantTimeCompare(got[:], want[:]) == 1 && token != ""
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
