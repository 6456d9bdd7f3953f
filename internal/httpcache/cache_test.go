package httpcache_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/problem"
)

// origin counts its fetches and answers with a version that can be moved.
type origin struct {
	mu      sync.Mutex
	fetches int
	version int
	control string
	age     string
	err     error
	took    time.Duration
}

func (o *origin) fetch(_ context.Context, etag string) (httpcache.Response, error) {
	time.Sleep(o.took)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fetches++
	if o.err != nil {
		return httpcache.Response{}, o.err
	}
	h := http.Header{"Etag": {fmt.Sprintf("%q", fmt.Sprint(o.version))}, "Cache-Control": {o.control}}
	if o.age != "" {
		h.Set("Age", o.age)
	}
	if etag == h.Get("ETag") {
		return httpcache.Response{Status: http.StatusNotModified, Header: h}, nil
	}
	return httpcache.Response{Status: http.StatusOK, Header: h, Body: []byte(fmt.Sprint("v", o.version))}, nil
}

func read(t *testing.T, c *httpcache.Cache, o *origin, want string) {
	t.Helper()
	got, err := c.Get(t.Context(), "k", o.fetch)
	if err != nil || string(got.Body) != want {
		t.Fatalf("got %q, %v; want %q", got.Body, err, want)
	}
}

func TestFreshThenStaleThenRevalidated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "public, max-age=5, stale-while-revalidate=10"}
		read(t, c, o, "v1")
		o.version = 2
		time.Sleep(4 * time.Second)
		read(t, c, o, "v1")
		if o.fetches != 1 {
			t.Fatalf("%d fetches while fresh, want 1", o.fetches)
		}
		time.Sleep(2 * time.Second)
		read(t, c, o, "v1") // stale, answered at once; fetched behind
		synctest.Wait()
		read(t, c, o, "v2")
		if o.fetches != 2 {
			t.Fatalf("%d fetches, want 2", o.fetches)
		}
		time.Sleep(time.Minute)
		read(t, c, o, "v2") // too old: asked again, confirmed by 304
		time.Sleep(4 * time.Second)
		read(t, c, o, "v2")
		if o.fetches != 3 {
			t.Fatalf("%d fetches after a 304, want 3", o.fetches)
		}
	})
}

func TestOneFetchForMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "max-age=5", took: time.Second}
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() { read(t, c, o, "v1") })
		}
		all.Wait()
		if o.fetches != 1 {
			t.Fatalf("%d fetches, want 1", o.fetches)
		}
	})
}

func TestAFetchOutlivesWhoBeganIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "max-age=5", took: time.Second}
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if _, err := c.Get(ctx, "k", o.fetch); !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want canceled", err)
		}
		time.Sleep(2 * time.Second)
		read(t, c, o, "v1")
		if o.fetches != 1 {
			t.Fatalf("%d fetches, want 1", o.fetches)
		}
	})
}

func TestStaleIfError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "max-age=1, stale-if-error=60"}
		read(t, c, o, "v1")
		o.err = errors.New("down")
		time.Sleep(30 * time.Second)
		read(t, c, o, "v1")
		time.Sleep(time.Minute)
		if _, err := c.Get(t.Context(), "k", o.fetch); err == nil {
			t.Fatal("an answer that is too old was given")
		}
	})
}

func TestWhatIsNotKept(t *testing.T) {
	for _, control := range []string{"no-store", "private, max-age=60", "no-cache", "max-age=60, no-store"} {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: control}
		read(t, c, o, "v1")
		o.version = 2
		read(t, c, o, "v2")
		if c.Bytes() != 0 {
			t.Errorf("%q was kept", control)
		}
	}
}

func TestRefreshConfirmsAndReplaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "max-age=5"}
		read(t, c, o, "v1")
		time.Sleep(4 * time.Second)
		refresh(t, c, o, "v1")
		time.Sleep(4 * time.Second)
		read(t, c, o, "v1")
		o.version = 2
		refresh(t, c, o, "v2")
		read(t, c, o, "v2")
		if o.fetches != 3 {
			t.Fatalf("%d fetches, want 3", o.fetches)
		}
	})
}

func refresh(t *testing.T, c *httpcache.Cache, o *origin, want string) {
	t.Helper()
	got, err := c.Refresh(t.Context(), "k", o.fetch)
	if err != nil || string(got.Body) != want {
		t.Fatalf("got %q, %v; want %q", got.Body, err, want)
	}
}

// TestARefusalIsAnAnswer: nothing old stands in for what is not there any more.
func TestARefusalIsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "max-age=1, stale-if-error=60, stale-while-revalidate=5"}
		read(t, c, o, "v1")
		o.err = problem.NewNotFound("gone", "It is gone.")
		time.Sleep(2 * time.Second)
		read(t, c, o, "v1") // while it is fetched behind
		synctest.Wait()
		if _, err := c.Get(t.Context(), "k", o.fetch); !problem.Is(err, problem.NotFound) || c.Bytes() != 0 {
			t.Fatalf("error %v with %d bytes, want not found with none", err, c.Bytes())
		}
		o.err = nil
		read(t, c, o, "v1")
		o.err = problem.NewUnavailable("busy", "Slow down.").WithStatus(http.StatusTooManyRequests)
		time.Sleep(30 * time.Second)
		read(t, c, o, "v1")
	})
}

// TestAgeCounts: what comes from another cache is as old as that says, and a 304 says anew how long it may be used.
func TestAgeCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "max-age=10", age: "8"}
		read(t, c, o, "v1")
		time.Sleep(3 * time.Second)
		o.age, o.control = "0", "max-age=60"
		read(t, c, o, "v1")
		time.Sleep(30 * time.Second)
		got, err := c.Get(t.Context(), "k", o.fetch)
		if err != nil || got.Age != 30*time.Second || o.fetches != 2 {
			t.Fatalf("age %v after %d fetches, %v", got.Age, o.fetches, err)
		}
	})
}

func TestClearForgetsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "max-age=60", took: time.Second}
		go func() { _, _ = c.Get(t.Context(), "k", o.fetch) }()
		synctest.Wait()
		c.Clear()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		o.version = 2
		read(t, c, o, "v2")
		c.Clear()
		o.version = 3
		read(t, c, o, "v3")
	})
}
