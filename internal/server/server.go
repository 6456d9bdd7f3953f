package server

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

// Server is a service's HTTP side. It is an [http.Handler] that can be tried without listening.
type Server struct {
	cfg        Config
	publisher  sidecar.Publisher
	root       *chi.Mux
	closed     chi.Router
	topics     map[string]*topic
	canaries   canaries
	background *background
	drain      drain
}

// New returns a server that serves its health, its subscriptions and its canaries. publisher takes the dead letters; it
// may be nil for a service without subscriptions.
func New(cfg Config, publisher sidecar.Publisher) *Server {
	cfg = cfg.withDefaults()
	s := &Server{
		cfg: cfg, publisher: publisher, root: chi.NewRouter(), topics: map[string]*topic{},
		background: newBackground(cfg.Log), drain: newDrain(),
	}
	s.root.Use(s.carry, traced, requestID, accessLog(cfg.Log), recovered, bounded(cfg.BodyLimit), timed(cfg.Timeout))
	guard := appToken(cfg.AppToken)
	if !cfg.Public {
		s.root.Use(exempt(healthPath, guard))
		s.closed = s.root
	} else {
		s.closed = s.root.With(guard)
	}
	s.root.NotFound(Handle(func(http.ResponseWriter, *http.Request) error {
		return problem.NewNotFound("no-such-route", "There is nothing at this address.")
	}))
	s.root.MethodNotAllowed(Handle(func(_ http.ResponseWriter, r *http.Request) error {
		return problem.NewInvalid("method-not-allowed", "%s is not served at this address.", r.Method).
			WithStatus(http.StatusMethodNotAllowed)
	}))
	s.root.Get(healthPath, s.health)
	own := s.own()
	own.Get("/dapr/subscribe", Handle(s.subscriptions))
	own.Get("/dapr/config", Handle(s.unconfigured))
	own.Get("/canaries", Handle(s.seen))
	return s
}

// ServeHTTP implements [http.Handler].
//
// Once the end has begun, each answer closes its connection: who keeps one is told to find another replica.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.drain.hasBegun() {
		w.Header().Set("Connection", "close")
	}
	s.root.ServeHTTP(w, r)
}

// Config returns the server's configuration, its defaults filled in.
func (s *Server) Config() Config { return s.cfg }

// Router returns the routes that whoever holds the app token may call: every app, and the sidecar itself.
func (s *Server) Router() chi.Router { return s.closed }

// From returns the routes that these app-ids alone may invoke.
func (s *Server) From(appIDs ...string) chi.Router { return s.closed.With(Callers(appIDs...)) }

// Public returns the routes that anyone may call, without the app token; what only sidecars may say is taken off their
// requests. By invocation, which a request is that the service's own sidecar brings, only these app-ids may call them, and
// [Caller] names the one that does. It panics unless the configuration says Public: a service must not become public by
// a slip.
func (s *Server) Public(invokers ...string) chi.Router {
	if !s.cfg.Public {
		panic("server: Public routes on a service whose Config is not Public")
	}
	return s.root.With(public(s.cfg.AppToken), invokedBy(invokers))
}

// Background runs work that outlives its request: the context keeps the request's values and not its end, the work is
// waited for at the end, and its context is cancelled when that wait is over. A panic or an error is logged once, under
// name. After the end has begun the work runs before Background returns, so that none is lost.
func (s *Server) Background(ctx context.Context, name string, work func(context.Context) error) {
	s.background.run(ctx, name, work)
}

// Drain ends the server: health turns to 503, streams end, and background work is waited for until ctx ends; then its
// context is cancelled and the error says so.
func (s *Server) Drain(ctx context.Context) error {
	s.drain.begin()
	return s.background.wait(ctx)
}

type serverKey struct{}

// carry puts what helpers need of the server into the request's context.
func (s *Server) carry(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), serverKey{}, s)))
	})
}

func serverOf(ctx context.Context) *Server {
	s, _ := ctx.Value(serverKey{}).(*Server)
	return s
}
