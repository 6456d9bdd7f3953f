package admin

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/souk-shop/souk/internal/problem"
)

// posted returns what a form sends, with its file or without.
func posted(r *http.Request) (url.Values, error) {
	if err := r.ParseForm(); err != nil {
		return nil, unreadable(err)
	}
	if err := r.ParseMultipartForm(pictureLimit); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, unreadable(err)
	}
	return r.PostForm, nil
}

// unreadable classifies the error of a body that could not be read.
func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return problem.NewInvalid("body-too-large", "This is larger than the page takes.").
			WithStatus(http.StatusRequestEntityTooLarge).Because(err)
	}
	return problem.NewInvalid("form", "The form could not be read.").WithStatus(http.StatusBadRequest).Because(err)
}
