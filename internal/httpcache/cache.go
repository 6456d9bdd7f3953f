// Package httpcache is an HTTP cache in the process: of a bounded size, shared by all who ask, for answers that are the
// same for everybody who asks with one key.
//
// It heeds max-age, s-maxage, stale-while-revalidate, stale-if-error and Age, and revalidates by ETag. However many ask
// for one key at once, one fetch is under way for it. A lookup takes the same time however many answers there are.
package httpcache

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/problem"
)

// fetchTime bounds one fetch, which outlives the request that began it.
const fetchTime = 10 * time.Second

// Fetch gets an answer from where it comes from. etag, where it is not "", names the version at hand: an answer of status
// 304 says that it is still the one. An error of status 429, or 500 and above ([problem.StatusOf]), says that there was no
// answer; any other is one, and what is at hand is forgotten.
type Fetch func(ctx context.Context, etag string) (Response, error)

// Cache keeps answers. It is safe for concurrent use.
type Cache struct {
	mu      sync.Mutex
	shelf   shelf
	flights map[route]*flight
	// cleared grows with each Clear: a fetch that began before one does not store.
	cleared int
}

// route is what a fetch is for. One for the answer as it is now may be made in another way, so it is not joined with others.
type route struct {
	key  string
	anew bool
}

// flight is one fetch that is under way.
type flight struct {
	route
	done     chan struct{}
	cleared  int
	prior    *entry // what a 304 confirms; may be nil
	response Response
	err      error
}

// New returns a cache of at most maxBytes; 0 keeps nothing and still merges fetches. An answer of more than a quarter of
// it is not kept.
func New(maxBytes int64) *Cache {
	return &Cache{shelf: newShelf(maxBytes), flights: map[route]*flight{}}
}

// Get returns the answer for key: from the cache, or from fetch. A stale answer that may still be used is returned at
// once, and fetched anew behind. The error is fetch's, or ctx's.
func (c *Cache) Get(ctx context.Context, key string, fetch Fetch) (Response, error) {
	c.mu.Lock()
	e, ok := c.shelf.find(key)
	var age time.Duration
	if ok {
		if age = e.age(); age < e.control.fresh {
			response := e.at(age)
			c.mu.Unlock()
			return response, nil
		}
	}
	f := c.fly(ctx, route{key: key}, e, fetch)
	if ok && age < e.control.fresh+e.control.whileStale {
		response := e.at(age)
		c.mu.Unlock()
		return response, nil
	}
	c.mu.Unlock()
	response, err := f.wait(ctx)
	if failed(response, err) && ctx.Err() == nil && ok && age < e.control.fresh+e.control.ifErrors {
		return e.at(age), nil
	}
	return response, err
}

// Renew returns the answer for key as it is now: from a fetch, its own or that of another Renew, and never from what is at
// hand. The error is fetch's, or ctx's.
func (c *Cache) Renew(ctx context.Context, key string, fetch Fetch) (Response, error) {
	c.mu.Lock()
	f := c.fly(ctx, route{key: key, anew: true}, c.shelf.peek(key), fetch)
	c.mu.Unlock()
	return f.wait(ctx)
}

// Refresh fetches the answer for key anew, whatever is at hand, and keeps it: for a fetch that is made for another purpose
// as well. It is nobody else's fetch, and ctx bounds it.
func (c *Cache) Refresh(ctx context.Context, key string, fetch Fetch) (Response, error) {
	c.mu.Lock()
	f := c.depart(route{key: key}, c.shelf.peek(key))
	c.mu.Unlock()
	f.response, f.err = fetch(ctx, f.etag())
	c.land(f)
	return f.response, f.err
}

// Clear forgets everything, also what is being fetched now.
func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleared++
	clear(c.flights)
	c.shelf.clear()
}

// Bytes returns about how much memory the answers take.
func (c *Cache) Bytes() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shelf.bytes()
}

// fly joins the fetch that is under way on a route, or begins one. The caller holds the lock.
func (c *Cache) fly(ctx context.Context, on route, prior *entry, fetch Fetch) *flight {
	if f, ok := c.flights[on]; ok {
		return f
	}
	f := c.depart(on, prior)
	c.flights[on] = f
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
	go func() {
		defer cancel()
		f.response, f.err = fetch(ctx, f.etag())
		c.land(f)
	}()
	return f
}

func (c *Cache) depart(on route, prior *entry) *flight {
	return &flight{route: on, done: make(chan struct{}), cleared: c.cleared, prior: prior}
}

// land ends a fetch: what came is kept, and handed to all who wait.
func (c *Cache) land(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.err == nil && f.response.Status == http.StatusNotModified && f.prior != nil {
		f.response = f.prior.response.confirmed(f.response.Header)
	}
	f.response.Age = ageOf(f.response.Header)
	if f.cleared == c.cleared && !failed(f.response, f.err) {
		c.keep(f)
	}
	if c.flights[f.route] == f {
		delete(c.flights, f.route)
	}
	close(f.done)
}

// keep keeps what came, where it is to be kept; else what was there is gone. The caller holds the lock.
func (c *Cache) keep(f *flight) {
	control := parseControl(f.response.Header)
	if f.err != nil || f.response.Status != http.StatusOK || !control.store {
		c.shelf.remove(f.key)
		return
	}
	c.shelf.put(&entry{key: f.key, response: f.response, control: control, made: time.Now().Add(-f.response.Age)})
}

// wait returns what the fetch brings, or ctx's error where that ends before.
func (f *flight) wait(ctx context.Context) (Response, error) {
	select {
	case <-f.done:
		return f.response, f.err
	case <-ctx.Done():
		return Response{}, ctx.Err()
	}
}

func (f *flight) etag() string {
	if f.prior == nil {
		return ""
	}
	return f.prior.response.Header.Get(etagHeader)
}

// failed tells whether there was no answer, so that an older one may stand in (RFC 5861, section 4).
func failed(response Response, err error) bool {
	status := response.Status
	if err != nil {
		status = problem.StatusOf(err)
	}
	return status >= http.StatusInternalServerError || status == http.StatusTooManyRequests
}
