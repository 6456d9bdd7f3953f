package server

import (
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
)

// healthPath is the one route without the app token: the sidecar's health probe sends none (dapr v1.18.0,
// pkg/channel/http/http_channel.go, HealthProbe).
const healthPath = "/healthz"

// livePath says that the process serves, and no more. It is there before the sidecar is and until the port closes, so
// that whoever restarts what is not alive does not restart what waits or ends.
const livePath = "/livez"

// live answers that the process serves.
func live(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	_ = JSON(w, http.StatusOK, map[string]string{"status": "alive"}) // a map of strings has a JSON
}

// health answers 200 while the service works, and 503 from when its end has begun.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if s.drain.hasBegun() {
		problem.Write(w, r, problem.NewUnavailable("draining", "The service is ending."))
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	_ = JSON(w, http.StatusOK, map[string]string{"status": "ok"}) // a map of strings has a JSON
}
