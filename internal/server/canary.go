package server

import (
	"maps"
	"net/http"
	"sync"
)

// canaries remembers, for each topic, the last canary that came through it: the proof of a subscription.
type canaries struct {
	mu   sync.Mutex
	last map[string]string
}

func (c *canaries) see(topic, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		c.last = map[string]string{}
	}
	c.last[topic] = id
}

func (c *canaries) all() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		return map[string]string{}
	}
	return maps.Clone(c.last)
}

// seen answers the canaries: topic to id.
func (s *Server) seen(w http.ResponseWriter, _ *http.Request) error {
	return JSON(w, http.StatusOK, s.canaries.all())
}
