// Package cache is an HTTP cache in the process: of a bounded size, shared by all who ask, for answers that are the same
// for everybody.
//
// It heeds max-age, s-maxage, stale-while-revalidate and stale-if-error, and revalidates by ETag. However many ask for
// one key at once, one fetch is under way for it.
package cache

import (
	"container/list"
	"context"
	"net/http"
	"sync"
	"time"
)

const (
	// fetchTime bounds one fetch, which outlives the request that began it.
	fetchTime = 10 * time.Second
	// overhead is about what an entry costs besides its body and its key, in bytes.
	overhead = 512
)

// Response is an answer as it can be kept. Its header and body are shared: do not change them.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Age is how long ago it was fetched or confirmed.
	Age time.Duration
}

// Fetch gets an answer from where it comes from. etag, where it is not "", names the version at hand: an answer of status
// 304 says that it is still the one.
type Fetch func(ctx context.Context, etag string) (Response, error)

// Cache keeps answers. It is safe for concurrent use.
type Cache struct {
	maxBytes int64

	mu      sync.Mutex
	bytes   int64
	entries map[string]*list.Element
	recent  *list.List // of *entry, the most recently used first
	flights map[string]*flight
	// cleared grows with each Clear: a fetch that began before one does not store.
	cleared int
}

type entry struct {
	key      string
	response Response
	control  control
	fetched  time.Time
}

type flight struct {
	done     chan struct{}
	cleared  int
	prior    *entry // what a 304 confirms; may be nil
	response Response
	err      error
}

// New returns a cache of at most maxBytes; 0 keeps nothing and still merges fetches.
func New(maxBytes int64) *Cache {
	return &Cache{
		maxBytes: maxBytes, entries: map[string]*list.Element{}, recent: list.New(), flights: map[string]*flight{},
	}
}

// Get returns the answer for key: from the cache, or from fetch. A stale answer that may still be used is returned at
// once, and fetched anew behind. The error is fetch's, or ctx's.
func (c *Cache) Get(ctx context.Context, key string, fetch Fetch) (Response, error) {
	c.mu.Lock()
	e, age, ok := c.find(key)
	if ok && age < e.control.fresh {
		response := e.at(age)
		c.mu.Unlock()
		return response, nil
	}
	f := c.fly(ctx, key, fetch)
	if ok && age < e.control.fresh+e.control.whileStale {
		response := e.at(age)
		c.mu.Unlock()
		return response, nil
	}
	c.mu.Unlock()
	select {
	case <-f.done:
	case <-ctx.Done():
		return Response{}, ctx.Err()
	}
	if failed(f) && ok && age < e.control.fresh+e.control.ifErrors {
		return e.at(age), nil
	}
	return f.response, f.err
}

// Put stores an answer that was fetched otherwise; one of status 304 confirms what is there.
func (c *Cache) Put(key string, response Response) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if response.Status != http.StatusNotModified {
		c.put(key, response)
		return
	}
	if e, _, ok := c.find(key); ok && e.response.Header.Get("ETag") == response.Header.Get("ETag") {
		e.fetched = time.Now()
	}
}

// Clear forgets everything, also what is being fetched now.
func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleared++
	c.bytes = 0
	clear(c.entries)
	clear(c.flights)
	c.recent.Init()
}

// ETag returns the version that is at hand for key, or "".
func (c *Cache) ETag(key string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, _, ok := c.find(key); ok {
		return e.response.Header.Get("ETag")
	}
	return ""
}

// Bytes returns about how much memory the entries take.
func (c *Cache) Bytes() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes
}

// find returns the entry for key and its age. The caller holds the lock.
func (c *Cache) find(key string) (*entry, time.Duration, bool) {
	element, ok := c.entries[key]
	if !ok {
		return nil, 0, false
	}
	c.recent.MoveToFront(element)
	e := element.Value.(*entry)
	return e, time.Since(e.fetched), true
}

// fly joins the fetch that is under way for key, or begins one. The caller holds the lock.
func (c *Cache) fly(ctx context.Context, key string, fetch Fetch) *flight {
	if f, ok := c.flights[key]; ok {
		return f
	}
	f := &flight{done: make(chan struct{}), cleared: c.cleared}
	c.flights[key] = f
	etag := ""
	if element, ok := c.entries[key]; ok {
		f.prior = element.Value.(*entry)
		etag = f.prior.response.Header.Get("ETag")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
	go func() {
		defer cancel()
		response, err := fetch(ctx, etag)
		c.land(key, f, response, err)
	}()
	return f
}

// land ends a fetch: what came is stored, and handed to all who wait.
func (c *Cache) land(key string, f *flight, response Response, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if response.Status == http.StatusNotModified && f.prior != nil {
		response = f.prior.response
	}
	f.response, f.err = response, err
	if err == nil && f.cleared == c.cleared {
		c.put(key, response)
	}
	if c.flights[key] == f {
		delete(c.flights, key)
	}
	close(f.done)
}

// put stores response, where it is one to be kept. The caller holds the lock.
func (c *Cache) put(key string, response Response) {
	if response.Status >= http.StatusInternalServerError {
		return
	}
	c.remove(key)
	control := parseControl(response.Header)
	e := &entry{key: key, response: response, control: control, fetched: time.Now()}
	if response.Status != http.StatusOK || !control.store || e.size() > c.maxBytes {
		return
	}
	c.entries[key] = c.recent.PushFront(e)
	c.bytes += e.size()
	for c.bytes > c.maxBytes {
		c.remove(c.recent.Back().Value.(*entry).key)
	}
}

func (c *Cache) remove(key string) {
	if element, ok := c.entries[key]; ok {
		c.bytes -= c.recent.Remove(element).(*entry).size()
		delete(c.entries, key)
	}
}

func (e *entry) at(age time.Duration) Response {
	response := e.response
	response.Age = age
	return response
}

func (e *entry) size() int64 { return int64(len(e.key)+len(e.response.Body)) + overhead }

func failed(f *flight) bool {
	return f.err != nil || f.response.Status >= http.StatusInternalServerError
}
