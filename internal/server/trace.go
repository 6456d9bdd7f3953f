package server

import (
	"net/http"

	"github.com/souk-shop/souk/internal/trace"
)

// traced takes the trace context from the request, begins one where there is none, and puts a new span of it into the
// request's context. The sidecar package hands it on with each invocation and each event.
func traced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parent, _ := trace.Parse(r.Header.Get(trace.Header))
		next.ServeHTTP(w, r.WithContext(trace.With(r.Context(), parent.Child())))
	})
}
