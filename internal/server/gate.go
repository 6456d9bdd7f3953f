package server

import (
	"net/http"
	"strings"
	"sync"

	"github.com/souk-shop/souk/internal/problem"
)

// gate stands before a server that is still being built. It answers itself whether the process is alive.
type gate struct {
	once   sync.Once
	opened chan struct{}
	server *Server
}

func newGate() *gate { return &gate{opened: make(chan struct{})} }

// open lets requests through to s.
func (g *gate) open(s *Server) {
	g.once.Do(func() {
		g.server = s
		close(g.opened)
	})
}

// ServeHTTP answers 503 until the server is there. What the sidecar asks only once has to wait for it instead: to any
// other answer than a list of subscriptions it subscribes to nothing and never asks again (dapr v1.18.0,
// pkg/runtime/pubsub/subscriptions.go), and likewise with a binding's OPTIONS.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == livePath {
		live(w)
		return
	}
	if askedOnce(r) {
		select {
		case <-g.opened:
		case <-r.Context().Done():
			return
		}
	}
	select {
	case <-g.opened:
		g.server.ServeHTTP(w, r)
	default:
		problem.Write(w, r, problem.NewUnavailable("starting", "The service is starting."))
	}
}

func askedOnce(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/dapr/") || r.Method == http.MethodOptions
}
