// Package browse has the pages on which visitors look around: home, categories, search, products.
package browse

import (
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

type pages struct {
	*web.Web
	views *views
}

// Route lists the pages.
func Route(r chi.Router, s *web.Web) {
	p := pages{Web: s, views: newViews(s)}
	for path, h := range map[string]web.Handler{
		"/": p.home, "/search": p.search, "/c/{id}": p.category, "/p/{slug}": p.product, "/suggestions": p.suggest,
		"/pictures/{id}/{n}": p.picture, "/media/{name}": p.media,
	} {
		r.Get(path, s.Handle(h))
		r.Head(path, s.Handle(h))
	}
}

func (p pages) decimals() int { return i18n.Decimals(p.Currency) }

func fieldID(i, j int) string { return "option-" + strconv.Itoa(i) + "-" + strconv.Itoa(j) }
