// Package ratelimit bounds how often a client may ask: a token bucket for each, and a bound on how many are remembered.
package ratelimit

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxClients is how many clients are remembered; beyond it the one that was silent longest is forgotten. About 10 MB.
const maxClients = 32 << 10

// Limiter bounds the requests of each client. The nil Limiter lets everything pass.
type Limiter struct {
	limit rate.Limit
	burst int

	mu      sync.Mutex
	clients map[string]*list.Element
	recent  *list.List // of *client, the most recently seen first
}

type client struct {
	key    string
	bucket *rate.Limiter
}

// New returns a limiter that lets each client make n requests in each period, and burst at once. n of 0 or below limits
// nothing.
func New(n int, period time.Duration, burst int) *Limiter {
	if n <= 0 {
		return nil
	}
	limit := rate.Every(period / time.Duration(n))
	return &Limiter{limit: limit, burst: max(burst, 1), clients: map[string]*list.Element{}, recent: list.New()}
}

// Allow tells whether the client may make a request now; if not, how long until it may.
func (l *Limiter) Allow(key string) (wait time.Duration, ok bool) {
	if l == nil {
		return 0, true
	}
	reservation := l.bucket(key).Reserve()
	if wait := reservation.Delay(); wait > 0 {
		reservation.Cancel()
		return wait, false
	}
	return 0, true
}

func (l *Limiter) bucket(key string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if element, ok := l.clients[key]; ok {
		l.recent.MoveToFront(element)
		return element.Value.(*client).bucket
	}
	c := &client{key: key, bucket: rate.NewLimiter(l.limit, l.burst)}
	l.clients[key] = l.recent.PushFront(c)
	if l.recent.Len() > maxClients {
		delete(l.clients, l.recent.Remove(l.recent.Back()).(*client).key)
	}
	return c.bucket
}

// Clients returns how many clients are remembered.
func (l *Limiter) Clients() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.recent.Len()
}
