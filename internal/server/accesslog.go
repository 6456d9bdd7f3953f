package server

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/trace"
)

type logKey struct{}

// Log returns the logger of the request or delivery that ctx belongs to; its lines bear the trace id. Outside of one it
// logs nothing.
func Log(ctx context.Context) *slog.Logger {
	if log, ok := ctx.Value(logKey{}).(*slog.Logger); ok {
		return log
	}
	return slog.New(slog.DiscardHandler)
}

// accessLog writes one line for each request. It names the route's pattern and never the address itself: a guest's cart
// id is a capability, and queries may hold what is nobody's business.
func accessLog(log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, begun := r.Context(), time.Now()
			log := log.With("trace_id", trace.From(ctx).TraceID, "request_id", RequestID(ctx))
			rec := &recorder{ResponseWriter: w}
			r = r.WithContext(context.WithValue(ctx, logKey{}, log))
			defer func() {
				caller, _ := callerOf(r)
				log.LogAttrs(ctx, accessLevel(r, rec.code()), "request",
					slog.String("method", r.Method), slog.String("route", routeOf(r)), slog.Int("status", rec.code()),
					slog.Int64("bytes", rec.bytes), slog.Duration("took", time.Since(begun)), slog.String("caller", caller))
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

// accessLevel keeps the sidecar's probes out of a log at the usual level.
func accessLevel(r *http.Request, status int) slog.Level {
	if r.URL.Path == healthPath && status == http.StatusOK {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

func routeOf(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil && c.RoutePattern() != "" {
		return c.RoutePattern()
	}
	return "none"
}
