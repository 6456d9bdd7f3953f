package browse

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// TestViewsAreBounded: what finds no place is counted and costs the page nothing; a place that is free again is taken.
func TestViewsAreBounded(t *testing.T) {
	jar, err := session.NewJar("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", false)
	speech, err2 := i18n.Load()
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	var told atomic.Int64
	world := sidecartest.NewWorld(t)
	world.Mount("gateway", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/products/tea" {
			http.NotFound(w, r)
			return
		}
		told.Add(1)
		_, _ = w.Write([]byte(`{}`))
	}))
	var held []func(context.Context) error
	v := newViews(&web.Web{
		Jar: jar, Speech: speech, Now: time.Now, Shop: shop.New(world.Sidecar("storefront").Apps, 0),
		Background: func(_ context.Context, _ string, work func(context.Context) error) { held = append(held, work) },
	})
	look := v.site.Visit(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { v.add(r, "tea") }))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	for range waiting + 3 {
		look.ServeHTTP(httptest.NewRecorder(), r)
	}
	if len(held) != waiting || v.dropped.Load() != 3 {
		t.Fatalf("%d wait and %d were dropped", len(held), v.dropped.Load())
	}
	if err := held[0](t.Context()); err != nil || told.Load() != 1 {
		t.Errorf("told %d times, %v", told.Load(), err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range atOnce {
		v.hands <- struct{}{}
	}
	if err := held[1](ended); err == nil || told.Load() != 1 {
		t.Errorf("at the end: told %d times, %v", told.Load(), err)
	}
	if look.ServeHTTP(httptest.NewRecorder(), r); len(held) != waiting+1 {
		t.Error("a place that is free again is not taken")
	}
}
