package server

import (
	"maps"
	"net/http"
	"sync"
)

// heard is what came through one topic's subscription since the start.
type heard struct {
	// Canary is the id of the last canary, Delivered the number of all events, canaries among them.
	Canary    string `json:"canary,omitempty"`
	Delivered int    `json:"delivered"`
}

// canaries remembers what came through each topic: the proof of its subscription.
type canaries struct {
	mu   sync.Mutex
	last map[string]heard
}

// see takes note of an event; canary is its id where it is one.
func (c *canaries) see(topic, canary string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		c.last = map[string]heard{}
	}
	now := c.last[topic]
	now.Delivered++
	if canary != "" {
		now.Canary = canary
	}
	c.last[topic] = now
}

func (c *canaries) all() map[string]heard {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == nil {
		return map[string]heard{}
	}
	return maps.Clone(c.last)
}

// seen answers what came through each topic.
func (s *Server) seen(w http.ResponseWriter, _ *http.Request) error {
	return JSON(w, http.StatusOK, s.canaries.all())
}
