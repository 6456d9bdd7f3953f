package api

import (
	"net/http"
	"slices"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/openapitest"
)

// TestRoutesAreTheDocuments: what is served is documented, and what is documented is served.
func TestRoutesAreTheDocuments(t *testing.T) {
	document, err := openapitest.Load("../../../../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := chi.NewRouter()
	(&api{}).route(r)
	served := []string{"GET /healthz"} // by package server
	err = chi.Walk(r, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if method != http.MethodHead {
			served = append(served, method+" "+route)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(served)
	documented := document.Operations()
	for _, operation := range served {
		if !slices.Contains(documented, operation) {
			t.Errorf("%s is served and not documented", operation)
		}
	}
	for _, operation := range documented {
		if !slices.Contains(served, operation) {
			t.Errorf("%s is documented and not served", operation)
		}
	}
}
