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

// TestRenewNeverAnswersWithWhatIsAtHand: neither while that is fresh, nor while it is stale, nor where the fetch fails.
func TestRenewNeverAnswersWithWhatIsAtHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "max-age=5, stale-while-revalidate=10, stale-if-error=60"}
		read(t, c, o, "v1")
		for age, version := range []int{2, 3, 3, 4} {
			o.version = version
			got, err := c.Renew(t.Context(), "k", o.fetch)
			if want := fmt.Sprint("v", version); err != nil || string(got.Body) != want {
				t.Fatalf("got %q, %v; want %q", got.Body, err, want)
			}
			read(t, c, o, fmt.Sprint("v", version)) // and it is kept
			time.Sleep(time.Duration(age) * 4 * time.Second)
		}
		o.err = problem.NewUnavailable("catalog", "It is away.")
		if got, err := c.Renew(t.Context(), "k", o.fetch); !errors.Is(err, o.err) {
			t.Fatalf("got %q, %v; want the error", got.Body, err)
		}
		read(t, c, o, "v4") // which leaves what is at hand
	})
}

func TestRenewJoinsAFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := httpcache.New(1<<20), &origin{version: 1, control: "max-age=5", took: time.Second}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if got, err := c.Renew(t.Context(), "k", o.fetch); err != nil || string(got.Body) != "v1" {
					t.Errorf("got %q, %v", got.Body, err)
				}
			})
		}
		wg.Wait()
		if o.fetches != 1 {
			t.Errorf("%d fetches, want 1", o.fetches)
		}
		within, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := c.Renew(within, "k", o.fetch); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want that of the context", err)
		}
		time.Sleep(o.took)
	})
}

func TestIsAnew(t *testing.T) {
	for control, want := range map[string]bool{
		"": false, "no-cache": true, "max-age=0": false, "max-age=0, No-Cache": true, "no-cached": false, "only-if-cached,no-cache": true,
	} {
		if got := httpcache.IsAnew(http.Header{"Cache-Control": {control}}); got != want {
			t.Errorf("%q: %t, want %t", control, got, want)
		}
	}
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
