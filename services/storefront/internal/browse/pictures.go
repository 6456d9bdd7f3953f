package browse

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// pictureTypes are what a data: URL may be of.
func pictureTypes() []string {
	return []string{"image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"}
}

// picture serves a picture that the product holds as a data: URL. One of an address with the product's version never
// changes.
func (p pages) picture(w http.ResponseWriter, r *http.Request) error {
	id, n := name(chi.URLParam(r, "id")), chi.URLParam(r, "n")
	i, err := strconv.Atoi(n)
	if id == "" || err != nil {
		return noPicture()
	}
	product, err := p.Shop.Product(web.Visiting(r).As(r.Context()), id)
	if err != nil {
		return err
	}
	if i < 0 || i >= len(product.Images) {
		return noPicture()
	}
	contentType, body, ok := decode(product.Images[i].URL)
	if !ok {
		return noPicture()
	}
	h := w.Header()
	lasting := "public, max-age=60"
	if r.URL.Query().Get("v") == strconv.FormatInt(product.Version, 10) {
		lasting = "public, max-age=31536000, immutable"
	}
	h.Set("Cache-Control", lasting)
	alone(h)
	h.Set("Content-Type", contentType)
	_, _ = w.Write(body) // the client has gone: there is nobody left to tell
	return nil
}

// media passes an uploaded picture on.
func (p pages) media(w http.ResponseWriter, r *http.Request) error {
	picture, err := p.Shop.Media(web.Visiting(r).As(r.Context()), chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	alone(w.Header())
	picture.Serve(w, r)
	return nil
}

// alone makes a picture that is opened by itself a document that can do nothing: an SVG may carry scripts.
func alone(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Del("Vary")
}

func noPicture() error { return problem.NewNotFound("no-such-picture", "There is no such picture.") }

// decode reads a data: URL of a picture (RFC 2397).
func decode(address string) (contentType string, body []byte, ok bool) {
	rest, isData := strings.CutPrefix(address, "data:")
	kind, text, found := strings.Cut(rest, ",")
	if !isData || !found {
		return "", nil, false
	}
	kind, coded := strings.CutSuffix(kind, ";base64")
	contentType, _, _ = strings.Cut(kind, ";")
	if !slices.Contains(pictureTypes(), contentType) {
		return "", nil, false
	}
	var err error
	if coded {
		body, err = base64.StdEncoding.DecodeString(text)
	} else {
		text, err = url.PathUnescape(text)
		body = []byte(text)
	}
	return contentType, body, err == nil
}
