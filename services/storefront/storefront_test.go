package storefront_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/storefront"
)

const key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

func TestFrame(t *testing.T) {
	world := sidecartest.NewWorld(t)
	world.Mount("gateway", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/v1/categories":
			_ = json.NewEncoder(w).Encode(map[string]any{"items": []map[string]any{{"id": "tea", "name": "Tea & <herbs>"}}})
		case "/api/v1/products":
			_ = json.NewEncoder(w).Encode(map[string]any{"items": []any{}})
		default:
			http.NotFound(w, r)
		}
	}))
	s, err := storefront.New(storefront.Config{Key: key}, world.Sidecar("storefront"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		path, language string
		status         int
		want           []string
	}{
		{"/", "", 200, []string{`<html lang="en">`, "Tea &amp; &lt;herbs&gt;", "Sign in"}},
		{"/", "de-AT", 200, []string{`<html lang="de">`, "Anmelden"}},
		{"/nowhere", "", 404, []string{"There is nothing here", `href="/search"`}},
	} {
		r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, tc.path, nil)
		r.Header.Set("Accept-Language", tc.language)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != tc.status {
			t.Errorf("%s: %d", tc.path, w.Code)
		}
		for _, want := range tc.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s lacks %q:\n%s", tc.path, want, w.Body)
			}
		}
	}
}
