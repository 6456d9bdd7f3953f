package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/gateway/internal/api"
)

// BenchmarkProduct compares cached lists of products with a bare chi handler that answers the same.
func BenchmarkProduct(b *testing.B) {
	fake := sidecartest.New(b, "gateway")
	fake.Serve("catalog", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "public, max-age=60")
		_, _ = io.WriteString(w, product)
	}))
	bare := chi.NewRouter()
	bare.Get("/api/v1/products", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, product)
	})
	gateway := api.New(api.Options{Currency: "EUR", CacheBytes: 1 << 20}, fake.Sidecar())
	const search = "?q=red+tee&option=size:M&option=color:red&in_stock=true&facets=true&sort=price"
	for _, bench := range []struct {
		name, query string
		handler     http.Handler
	}{{"list", "", gateway}, {"search", search, gateway}, {"chi", "", bare}} {
		b.Run(bench.name, func(b *testing.B) { read(b, bench.handler, "/api/v1/products"+bench.query) })
	}
}

func read(b *testing.B, h http.Handler, path string) {
	b.ReportAllocs()
	web := httptest.NewServer(h)
	defer web.Close()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			answer, err := web.Client().Get(web.URL + path)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
	})
}
