package server

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/problem"
)

// bodyTime is how long a client may take to send its body.
const bodyTime = 30 * time.Second

// bounded bounds the request's body in size and in time.
func bounded(limit int64) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength != 0 {
				control := http.NewResponseController(w)
				if control.SetReadDeadline(time.Now().Add(bodyTime)) == nil {
					r.Body = &timedBody{ReadCloser: r.Body, control: control}
				}
			}
			r.Body = &body{ReadCloser: http.MaxBytesReader(w, r.Body, limit), w: w, whole: r.Body}
			next.ServeHTTP(w, r)
		})
	}
}

// BodyLimit replaces, on its routes, the bound that the server puts on bodies; limit is in bytes.
func BodyLimit(limit int64) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if b, ok := r.Body.(*body); ok {
				r.Body = &body{ReadCloser: http.MaxBytesReader(b.w, b.whole, limit), w: b.w, whole: b.whole}
			}
			next.ServeHTTP(w, r)
		})
	}
}

// body is a bounded body that remembers the whole one.
type body struct {
	io.ReadCloser
	w     http.ResponseWriter
	whole io.ReadCloser
}

// timedBody lifts the time limit once the body is through: the connection's next read waits for the client's next
// request, or for its going away.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// readBody reads the whole body. The error is of kind Invalid, with the status that says what is wrong.
func readBody(r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		return raw, nil
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, problem.NewInvalid("body-too-large", "The body is larger than %d bytes.", tooLarge.Limit).
			WithStatus(http.StatusRequestEntityTooLarge)
	}
	return nil, problem.NewInvalid("body-broken-off", "The body could not be read to its end.").
		WithStatus(http.StatusBadRequest).Because(err)
}
