package server

import (
	"net/http"
	"slices"

	"github.com/souk-shop/souk/internal/problem"
)

// callerHeader is what the caller's sidecar puts on an invocation, and never on a delivery or a binding's tick.
const callerHeader = "Dapr-Caller-App-Id"

// callerOf returns the app-id of the invoking app, and whether an invocation it is. A caller that sends this header
// itself gets its own value beside the sidecar's: two values name nobody.
func callerOf(r *http.Request) (appID string, invoked bool) {
	values := r.Header.Values(callerHeader)
	if len(values) == 1 {
		return values[0], true
	}
	return "", len(values) > 0
}

// Caller returns the app-id of the app that invoked the request, or "".
func Caller(r *http.Request) string {
	appID, _ := callerOf(r)
	return appID
}

// Callers lets only invocations by these app-ids pass; all else is answered 403.
func Callers(appIDs ...string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			caller, invoked := callerOf(r)
			s := serverOf(r.Context())
			direct := !invoked && s != nil && s.cfg.DirectCalls
			if !direct && (caller == "" || !slices.Contains(appIDs, caller)) {
				problem.Write(w, r, problem.NewForbidden("caller", "The app %q may not call this.", caller))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// notInvoked refuses invocations: for what only the service's own sidecar may call.
func notInvoked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if caller, invoked := callerOf(r); invoked {
			problem.Write(w, r, problem.NewForbidden("caller", "No app may call this, and %q did.", caller))
			return
		}
		next.ServeHTTP(w, r)
	})
}
