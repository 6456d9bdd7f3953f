package browse

import (
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// picture serves a picture that the product holds as a data: URL. One of an address with the product's version never
// changes.
func (p pages) picture(w http.ResponseWriter, r *http.Request) error {
	id := name(chi.URLParam(r, "id"))
	n, err := strconv.Atoi(chi.URLParam(r, "n"))
	if id == "" || err != nil || n < 0 {
		return problem.NewNotFound("no-such-picture", "There is no such picture.")
	}
	version, _ := strconv.ParseInt(r.URL.Query().Get("v"), 10, 64) // what is none is no version of any
	picture, err := p.Shop.Picture(web.Visiting(r).As(r.Context()), id, n, version)
	if err != nil {
		return err
	}
	alone(w, r, picture)
	return nil
}

// media passes an uploaded picture on.
func (p pages) media(w http.ResponseWriter, r *http.Request) error {
	picture, err := p.Shop.Media(web.Visiting(r).As(r.Context()), chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	alone(w, r, picture)
	return nil
}

// alone answers with a picture. Opened by itself it is a document that can do nothing: an SVG may carry scripts. It is the
// same for everybody; an answer that carries somebody's cookie stays in their browser all the same.
func alone(w http.ResponseWriter, r *http.Request, picture httpcache.Response) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Vary", "Accept-Encoding")
	scope := "public, "
	if len(h.Values("Set-Cookie")) > 0 {
		scope = "private, "
	}
	picture.Header = maps.Clone(picture.Header)
	picture.Header.Set("Cache-Control", scope+strings.TrimPrefix(picture.Header.Get("Cache-Control"), "public, "))
	picture.Serve(w, r)
}
