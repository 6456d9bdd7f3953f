package httpcache_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/httpcache"
)

// of is a fetch of a body of a size, which counts itself.
func of(size int, fetches *int) httpcache.Fetch {
	return func(context.Context, string) (httpcache.Response, error) {
		*fetches++
		h := http.Header{"Cache-Control": {"max-age=9"}}
		return httpcache.Response{Status: http.StatusOK, Header: h, Body: make([]byte, size)}, nil
	}
}

func TestNeverMoreThanItsBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bound := rapid.Int64Range(0, 1<<14).Draw(t, "bound")
		c, fetches := httpcache.New(bound), 0
		for range rapid.IntRange(1, 50).Draw(t, "gets") {
			key := rapid.StringMatching(`[a-k]`).Draw(t, "key")
			size := rapid.IntRange(0, 1<<12).Draw(t, "size")
			get := c.Get
			if rapid.Bool().Draw(t, "refresh") {
				get = c.Refresh
			}
			if _, err := get(t.Context(), key, of(size, &fetches)); err != nil {
				t.Fatal(err)
			}
			if c.Bytes() > bound || c.Bytes() < 0 {
				t.Fatalf("%d bytes, bound %d", c.Bytes(), bound)
			}
		}
		if c.Clear(); c.Bytes() != 0 {
			t.Fatalf("%d bytes after everything was forgotten", c.Bytes())
		}
	})
}

// TestAFloodLeavesWhatIsAskedForAgain: any number of keys that are asked for once do not push out one that was wanted twice.
func TestAFloodLeavesWhatIsAskedForAgain(t *testing.T) {
	c, hot, cold := httpcache.New(64<<10), 0, 0
	get := func(key string, fetches *int) {
		if _, err := c.Get(t.Context(), key, of(1<<10, fetches)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		for i := range 20 {
			get(fmt.Sprint("hot", i), &hot)
		}
	}
	for i := range 10_000 {
		get(fmt.Sprint("cold", i), &cold)
	}
	for i := range 20 {
		get(fmt.Sprint("hot", i), &hot)
	}
	if hot != 20 || cold != 10_000 {
		t.Errorf("%d fetches of what is wanted and %d of the rest, want 20 and 10000", hot, cold)
	}
}

// TestTheLeastRecentlyUsedGoesFirst, among what was asked for once and among what was asked for again.
func TestTheLeastRecentlyUsedGoesFirst(t *testing.T) {
	for name, times := range map[string]int{"once": 1, "again": 2} {
		t.Run(name, func(t *testing.T) {
			c, fetches := httpcache.New(16<<10), 0
			for i := range 40 {
				for range times {
					_, _ = c.Get(t.Context(), fmt.Sprint(i), of(1<<10, &fetches))
				}
			}
			before := fetches
			_, _ = c.Get(t.Context(), "39", of(1<<10, &fetches))
			_, _ = c.Get(t.Context(), "35", of(1<<10, &fetches))
			if fetches != before {
				t.Error("the newest are gone")
			}
			if _, _ = c.Get(t.Context(), "0", of(1<<10, &fetches)); fetches != before+1 {
				t.Error("the oldest is still there")
			}
		})
	}
}

func TestOneAnswerDoesNotTakeAllRoom(t *testing.T) {
	c, fetches := httpcache.New(64<<10), 0
	_, _ = c.Get(t.Context(), "small", of(1<<10, &fetches))
	_, _ = c.Get(t.Context(), "large", of(20<<10, &fetches))
	if _, _ = c.Get(t.Context(), "small", of(1<<10, &fetches)); fetches != 2 || c.Bytes() > 4<<10 {
		t.Errorf("%d fetches, %d bytes", fetches, c.Bytes())
	}
}

// BenchmarkLookup: the time does not depend on how many there are.
func BenchmarkLookup(b *testing.B) {
	for _, entries := range []int{100, 100_000} {
		b.Run(fmt.Sprint(entries), func(b *testing.B) {
			c, fetches := httpcache.New(1<<30), 0
			fetch := of(16, &fetches)
			keys := make([]string, entries)
			for i := range keys {
				keys[i] = fmt.Sprint("/products/", i)
				_, _ = c.Get(b.Context(), keys[i], fetch)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				_, _ = c.Get(b.Context(), keys[i%entries], fetch)
			}
		})
	}
}
