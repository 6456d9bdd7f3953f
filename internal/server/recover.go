package server

import (
	"net/http"
	"runtime/debug"

	"github.com/souk-shop/souk/internal/problem"
)

// recovered answers 500 for a handler that panics, and logs the panic once. An answer that has begun is broken off, so
// that nobody takes its first half for the whole.
func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // the very value is the signal
				panic(v)
			}
			p := &panicError{value: v, stack: debug.Stack()}
			Log(r.Context()).Error("panic", "route", routeOf(r), "error", p)
			if answered(w) {
				panic(http.ErrAbortHandler)
			}
			problem.Write(w, r, p)
		}()
		next.ServeHTTP(w, r)
	})
}
