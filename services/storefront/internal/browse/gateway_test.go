package browse_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/storefront"
)

const (
	sealing = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	script  = "<script>alert(1)</script>"
	drawing = "data:image/svg+xml;base64,PHN2Zy8+"
)

// ask is one request that the gateway got.
type ask struct{ path, query, visitor, purpose string }

// gateway stands for the shop: two categories, one of them in the other, and a product. It answers as docs/openapi.yaml
// says, and remembers what it was asked.
type gateway struct {
	mu    sync.Mutex
	asked []ask
	// down are the paths that are not answered, found what a search finds, available what can be bought, categories
	// those that there are, and kept those that there were when first asked: whoever does not ask for them as they are now gets these.
	down       map[string]bool
	found      int
	available  int64
	categories []any
	kept       []any
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	g.asked = append(g.asked, ask{path, r.URL.RawQuery, r.Header.Get("Souk-Visitor"), r.Header.Get("Sec-Purpose")})
	if g.down[path] || g.down["all"] {
		problem.Write(w, r, problem.NewUnavailable("catalog", "The catalog service does not answer."))
		return
	}
	if path == "/media/tea.png" {
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = w.Write([]byte("png"))
		return
	}
	answer, ok := g.answer(path, r)
	if !ok {
		problem.Write(w, r, problem.NewNotFound("no-such-product", "There is no such product."))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=5, stale-while-revalidate=30")
	_ = json.NewEncoder(w).Encode(answer)
}

func (g *gateway) answer(path string, r *http.Request) (any, bool) {
	switch path {
	case "/categories":
		if g.kept == nil {
			g.kept = g.categories
		}
		if httpcache.IsAnew(r.Header) {
			return items(g.categories...), true
		}
		return items(g.kept...), true
	case "/suggestions":
		return items(map[string]any{"type": "category", "id": "tea", "name": "Tea"}, map[string]any{"type": "product", "id": "green", "name": script}), true
	case "/products":
		return g.list(r), true
	case "/products/green", "/products/old-green", "/products/0190":
		return product(), true
	case "/products/green/availability":
		return items(map[string]any{"sku": "G-S", "available": g.available}, map[string]any{"sku": "G-L", "available": 0}), true
	}
	return nil, false
}

func (g *gateway) list(r *http.Request) any {
	list := []any{}
	if page := r.URL.Query().Get("page"); g.found > 0 && (page == "" || page <= "2") {
		list = append(list, map[string]any{
			"id": "0190", "slug": "green", "name": "Green " + script, "version": 7, "in_stock": false, "skus": []string{"G-S"},
			"image": map[string]any{"url": drawing, "alt": "a tin"}, "price_from": eur(450), "price_to": eur(990),
		})
	}
	facets := map[string]any{
		"categories": []any{map[string]any{"id": "tea", "name": "Tea", "count": 3}}, "in_stock": 2,
		"price":   map[string]any{"min": 450, "max": 990, "ranges": []any{map[string]any{"to": 499, "count": 1}, map[string]any{"from": 500, "count": 2}}},
		"options": []any{map[string]any{"name": "Size", "values": []any{map[string]any{"value": "80 g", "count": 3}}}},
	}
	return map[string]any{"items": list, "total": g.found, "page": 1, "per_page": 24, "facets": facets}
}

func product() map[string]any {
	return map[string]any{
		"id": "0190", "slug": "green", "name": "Green " + script, "category": "tea", "status": "active", "version": 7,
		"description": "Brisk. " + script, "images": []any{map[string]any{"url": drawing, "alt": "a tin"}},
		"options": []any{map[string]any{"name": "Size", "values": []string{"80 g", "200 g"}}},
		"variants": []any{
			map[string]any{"sku": "G-S", "options": map[string]string{"Size": "80 g"}, "price": eur(450)},
			map[string]any{"sku": "G-L", "options": map[string]string{"Size": "200 g"}, "price": eur(990)},
		},
	}
}

func items(all ...any) any { return map[string]any{"items": all} }

func eur(n int64) any { return map[string]any{"amount": n, "currency": "EUR"} }

// count is how often a path was asked for.
func (g *gateway) count(path string) (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, a := range g.asked {
		if a.path == path {
			n++
		}
	}
	return n
}

func (g *gateway) breakDown(paths ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, p := range paths {
		g.down[p] = true
	}
}

func (g *gateway) mend() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.down)
}

func (g *gateway) add(categories ...any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.categories = append(g.categories, categories...)
}

// site is a storefront over a gateway of its own.
type site struct {
	t       *testing.T
	server  *server.Server
	gateway *gateway
}

func newSite(t *testing.T) *site {
	t.Helper()
	g := &gateway{down: map[string]bool{}, found: 3, available: 3}
	g.add(map[string]any{"id": "drinks", "name": "Drinks"}, map[string]any{"id": "tea", "name": "Tea " + script, "parent": "drinks"})
	world := sidecartest.NewWorld(t)
	world.Mount("gateway", g)
	s, err := storefront.New(storefront.Config{Key: sealing, CacheBytes: 1 << 20}, world.Sidecar("storefront"))
	if err != nil {
		t.Fatal(err)
	}
	return &site{t, s, g}
}

// get asks for an address; headers are pairs.
func (s *site) get(address string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://shop.example"+address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

// settle waits for what goes on behind the pages.
func (s *site) settle() {
	s.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for last := -1; ; time.Sleep(20 * time.Millisecond) {
		s.gateway.mu.Lock()
		n := len(s.gateway.asked)
		s.gateway.mu.Unlock()
		if n == last {
			return
		}
		if last = n; time.Now().After(deadline) {
			s.t.Fatal("it does not come to rest")
		}
	}
}
