package server

import (
	"context"
	"net/http"
	"sync"
)

// Cron serves the ticks of the cron binding of this name, which no app may invoke. Ticks of one process do not overlap:
// one that comes while the last still works is passed over. An error is logged once; the next tick tries again.
func (s *Server) Cron(name string, tick func(ctx context.Context) error) {
	var working sync.Mutex
	own := s.own()
	own.Options("/"+name, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	own.Post("/"+name, Handle(func(w http.ResponseWriter, r *http.Request) error {
		if working.TryLock() {
			defer working.Unlock()
			if err := tick(r.Context()); err != nil {
				return err
			}
		}
		w.WriteHeader(http.StatusOK)
		return nil
	}))
}
