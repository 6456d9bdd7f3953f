package api

import (
	"context"
	"encoding/json"
	"net/http"
	"path"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

const (
	// maxMedia is the size of the largest picture, in bytes.
	maxMedia = 3 << 20
	// mediaDigest is how long a picture's name is before its ending: a SHA-256 in hexadecimal.
	mediaDigest = 64
	// mediaPolicy keeps a picture that is opened as a page from being one.
	mediaPolicy = "default-src 'none'; sandbox"
)

// mediaTypes are the pictures that there are, by the ending of their names.
var mediaTypes = map[string]string{".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}

// media answers a picture. Its name is its content's hash: it never changes, and is whatever its name says that it is.
func (a *api) media(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "name")
	contentType, ok := isMedia(name)
	if !ok {
		return noSuch("name")
	}
	response, err := a.pictures.Get(r.Context(), name, func(ctx context.Context, etag string) (httpcache.Response, error) {
		response, err := a.readPublic(ctx, "catalog/media/"+name, etag, "")
		if err == nil && response.Status == http.StatusOK {
			response.Header["Content-Type"] = []string{contentType}
			response.Header["Cache-Control"] = []string{"public, max-age=31536000, immutable"}
		}
		return response, err
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	response.Serve(w, r)
	return nil
}

// isMedia tells whether name can be a picture's, and the media type that it says.
func isMedia(name string) (contentType string, ok bool) {
	ending := path.Ext(name)
	digest := strings.TrimSuffix(name, ending)
	contentType, ok = mediaTypes[ending]
	return contentType, ok && len(digest) == mediaDigest && strings.Trim(digest, "0123456789abcdef") == ""
}

// uploadMedia passes a picture on. What it is, the catalogue tells by its content.
func (a *api) uploadMedia(w http.ResponseWriter, r *http.Request) error {
	raw, err := readBody(r)
	if err != nil {
		return err
	}
	if len(raw) == 0 {
		return problem.NewInvalid("empty", "There is nothing in the body.").WithField("body", "is required")
	}
	c := on(r, "catalog", http.MethodPost, "/media").with(r.Header.Get("Content-Type"), raw)
	var made json.RawMessage
	if err := a.fetch(r.Context(), c, &made); err != nil {
		return err
	}
	var picture struct {
		URL string `json:"url"`
	}
	err = json.Unmarshal(made, &picture)
	if name, ours := strings.CutPrefix(picture.URL, "/media/"); err != nil || !ours || !mediaNamed(name) {
		return unreadable("catalog", err)
	}
	w.Header().Set("Location", picture.URL)
	return server.JSON(w, http.StatusCreated, made)
}

func mediaNamed(name string) bool {
	_, ok := isMedia(name)
	return ok
}
