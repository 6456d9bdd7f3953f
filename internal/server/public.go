package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
)

// public takes off a request what only a sidecar may say. Of one that the service's own sidecar brings, which bears the
// app's token, the caller's name stays: that sidecar has it from the caller's. Without an app token nobody is believed.
func public(token string) func(http.Handler) http.Handler {
	bears := bearing(token)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			own := r.Header.Get(appTokenHeader) != "" && bears(r)
			for name := range r.Header {
				if isSidecars(name) && (!own || name != callerHeader) {
					delete(r.Header, name)
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

// isSidecars tells whether a header is one of the sidecar's.
func isSidecars(name string) bool {
	const prefix = "dapr-"
	return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

// invokedBy lets, of all invocations, only those by these app-ids pass, and everything that is none.
func invokedBy(appIDs []string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if caller, invoked := callerOf(r); invoked && !slices.Contains(appIDs, caller) {
				problem.Write(w, r, problem.NewForbidden("caller", "The app %q may not call this.", caller))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
