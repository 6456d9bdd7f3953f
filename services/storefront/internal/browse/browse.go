// Package browse has the pages on which visitors look around: home, categories, search, products.
package browse

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

type pages struct{ *web.Web }

// Route lists the pages.
func Route(r chi.Router, s *web.Web) {
	p := pages{s}
	r.Get("/", s.Handle(p.home))
}

func (p pages) home(w http.ResponseWriter, r *http.Request) error {
	return p.Render(w, r, http.StatusOK, "home", &view.Frame{}, nil)
}
