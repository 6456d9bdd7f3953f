// Package admin has the pages of the staff: figures of a day, orders, products and their import, stock, categories.
package admin

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

const (
	// importLimit bounds an uploaded file of products, importTime how long it may take to come and to be imported.
	importLimit = 32 << 20
	importTime  = time.Hour
	// envelope is what a form may have beside its file.
	envelope = 1 << 20
	// pictureLimit bounds what an upload of a picture reads: more than a picture may have, so that a page can say so.
	pictureLimit = 12 << 20
)

type pages struct{ *web.Web }

// Route lists the pages.
func Route(r chi.Router, s *web.Web) {
	p := pages{s}
	staff := func(h web.Handler) http.HandlerFunc { return s.Handle(s.Staff(h)) }
	r.Route("/admin", func(r chi.Router) {
		r.Get("/", staff(p.today))
		r.Get("/orders", staff(p.orders))
		r.Get("/orders/{id}", staff(p.order))
		r.Get("/orders/{id}/cancel", staff(p.askCancel))
		r.Post("/orders/{id}/cancel", staff(p.cancel))
		r.Get("/products", staff(p.products))
		r.Get("/products/new", staff(p.newProduct))
		r.Post("/products/new", staff(p.saveProduct))
		r.Get("/products/{id}", staff(p.product))
		r.Post("/products/{id}", staff(p.saveProduct))
		r.With(server.BodyLimit(pictureLimit)).Post("/pictures", staff(p.addPicture))
		r.Get("/import", staff(p.askImport))
		r.Get("/import/example.csv", staff(p.example))
		r.With(server.BodyLimit(importLimit+envelope), server.Timeout(importTime)).Post("/import", staff(p.importFile))
		r.Get("/stock", staff(p.stock))
		r.Post("/stock/set", staff(p.setStock))
		r.Post("/stock/adjust", staff(p.adjustStock))
		r.Get("/categories", staff(p.categories))
		r.Get("/categories/new", staff(p.newCategory))
		r.Post("/categories/new", staff(p.createCategory))
		r.Get("/categories/{id}", staff(p.category))
		r.Post("/categories/{id}", staff(p.saveCategory))
	})
}

// frame is a staff page's frame.
func frame(title string) *view.Frame { return &view.Frame{Title: title} }

// titled is a frame whose title is a name.
func titled(name string) *view.Frame { return &view.Frame{TitleText: name} }

// done leads to another page, which says what has been done: said is a message id's end.
func (p pages) done(w http.ResponseWriter, r *http.Request, said, to string) {
	p.Say(w, r, session.Flash{Message: "admin.done." + said})
	p.Redirect(w, r, to)
}

// clip returns what is typed into a search, as long as the gateway takes it.
func clip(text string) string {
	const maxRunes, maxWords = 200, 10
	words := strings.Fields(strings.ToValidUTF8(text, ""))
	if len(words) > maxWords {
		words = words[:maxWords]
	}
	runes := []rune(strings.Join(words, " "))
	if len(runes) > maxRunes {
		runes = runes[:maxRunes]
	}
	return string(runes)
}
