package storefront_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/storefront"
)

// shelf is a gateway with a category of 24 products, each with a drawn picture of some size.
func shelf(w http.ResponseWriter, r *http.Request) {
	price := map[string]any{"amount": 1999, "currency": "EUR"}
	image := map[string]any{"url": "data:image/svg+xml;base64," + strings.Repeat("PHN2Zy8+", 180), "alt": "a picture"}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "max-age=3600")
	var answer any
	switch {
	case r.URL.Path == "/api/v1/categories":
		var items []map[string]any
		for i := range 6 {
			items = append(items, map[string]any{"id": fmt.Sprintf("c%d", i), "name": fmt.Sprintf("Category %d", i)})
		}
		answer = map[string]any{"items": items}
	case r.URL.Path == "/api/v1/products":
		var items []map[string]any
		for i := range 24 {
			items = append(items, map[string]any{
				"id": fmt.Sprintf("p%d", i), "slug": fmt.Sprintf("p%d", i), "name": fmt.Sprintf("Product %d", i), "version": 1,
				"image": image, "price_from": price, "price_to": price, "skus": []string{"s"}, "in_stock": true,
			})
		}
		answer = map[string]any{"items": items, "total": 240, "page": 1, "per_page": 24}
	case !strings.HasPrefix(r.URL.Path, "/api/"):
		http.NotFound(w, r)
		return
	case strings.HasSuffix(r.URL.Path, "/availability"):
		answer = map[string]any{"items": []any{map[string]any{"sku": "s", "available": 3}}}
	default:
		answer = map[string]any{
			"id": "p0", "slug": "p0", "name": "Product 0", "category": "c0", "status": "active", "version": 1,
			"images": []any{image}, "variants": []any{map[string]any{"sku": "s", "price": price}},
		}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// BenchmarkPages renders pages from the cache, as from their second view on.
func BenchmarkPages(b *testing.B) {
	world := sidecartest.NewWorld(b)
	world.Mount("gateway", http.HandlerFunc(shelf))
	s, err := storefront.New(storefront.Config{Key: key, CacheBytes: 16 << 20}, world.Sidecar("storefront"))
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"/p/p0", "/c/c0", "/"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
				r.Header.Set("Accept-Encoding", "gzip")
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatal(path, w.Code, w.Body)
				}
			}
		})
	}
}
