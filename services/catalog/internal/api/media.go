package api

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/catalog/internal/media"
)

// mediaLimit bounds the body of an upload, in bytes: all that a sidecar lets through, so that what is somewhat too large
// is read to its end and refused in good order.
const mediaLimit = 4 << 20

// MountMedia serves the uploaded pictures on s.
func MountMedia(s *server.Server, keys token.KeySet, pictures *media.Store) {
	m := &mediaAPI{pictures}
	s.From("gateway").Get("/media/{name}", server.Handle(m.get))
	s.From("gateway").With(token.Authenticate(token.NewVerifier(keys, token.Options{})),
		token.RequireRole(token.RoleStaff, token.RoleAdmin), server.BodyLimit(mediaLimit)).
		Post("/media", server.Handle(m.upload))
}

type mediaAPI struct{ pictures *media.Store }

// uploaded is the answer to an upload.
type uploaded struct {
	URL string `json:"url"`
	media.Picture
}

// upload answers POST /media. The body is the picture; what it is, its content tells.
func (m *mediaAPI) upload(w http.ResponseWriter, r *http.Request) error {
	raw, err := io.ReadAll(r.Body)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return media.TooLarge()
	}
	if err != nil {
		return problem.NewInvalid("body-broken-off", "The body could not be read to its end.").
			WithStatus(http.StatusBadRequest).Because(err)
	}
	p, err := m.pictures.Add(r.Context(), raw)
	if err != nil {
		return err
	}
	url := "/media/" + p.Name
	w.Header().Set("Location", url)
	return server.JSON(w, http.StatusCreated, uploaded{url, p})
}

// get answers GET /media/{name}. Under one name there is one content for good, so the answer may be kept for as long.
func (m *mediaAPI) get(w http.ResponseWriter, r *http.Request) error {
	p, err := m.pictures.Find(r.Context(), chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	tag := `"` + p.Name + `"`
	if names(r.Header.Values("If-None-Match"), tag) {
		keepForGood(w.Header(), tag)
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	raw, err := m.pictures.Open(r.Context(), p.Name)
	if err != nil {
		return err
	}
	h := w.Header()
	keepForGood(h, tag)
	h.Set("Content-Type", p.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	_, _ = w.Write(raw) // the client has gone: there is nobody left to tell
	return nil
}

func keepForGood(h http.Header, tag string) {
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
}
