package server

import (
	"context"
	"net/http"
	"time"
)

// limitKey carries a request's time limit, so that a route can move it.
type limitKey struct{}

// timed gives each request a time limit: its context ends then, with the cause [context.DeadlineExceeded].
func timed(limit time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithCancelCause(r.Context())
			timer := time.AfterFunc(limit, func() { cancel(context.DeadlineExceeded) })
			defer cancel(context.Canceled)
			defer timer.Stop()
			next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, limitKey{}, timer)))
		})
	}
}

// Extend gives the request that ctx belongs to this much time from now, in place of the server's limit: for a handler
// that waits on behalf of its caller.
func Extend(ctx context.Context, limit time.Duration) {
	if timer, ok := ctx.Value(limitKey{}).(*time.Timer); ok && timer.Stop() {
		timer.Reset(limit)
	}
}

// Timeout replaces, on its routes, the server's limit on a request's time.
func Timeout(limit time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			Extend(r.Context(), limit)
			next.ServeHTTP(w, r)
		})
	}
}

// untimed lifts the limit.
func untimed(ctx context.Context) {
	if timer, ok := ctx.Value(limitKey{}).(*time.Timer); ok {
		timer.Stop()
	}
}

// timedOut tells whether ctx ended because of the limit.
func timedOut(ctx context.Context) bool {
	return ctx.Err() != nil && context.Cause(ctx) == context.DeadlineExceeded //nolint:errorlint // the very value
}
