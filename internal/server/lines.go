package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
)

// Lines is an answer of JSON values, one a line (application/x-ndjson), each on its way as soon as it is sent. One goroutine
// uses it.
type Lines struct {
	w       http.ResponseWriter
	control *http.ResponseController
	r       *http.Request
	ctx     context.Context
	cancel  context.CancelCauseFunc
}

// errEnding is why the context of lines ends when the server does.
var errEnding = problem.NewUnavailable("ending", "The service is restarting; please try again.")

// JSONLines answers r with lines. The request's time limit does not cut them. The handler must close them before it
// returns.
func JSONLines(w http.ResponseWriter, r *http.Request) *Lines {
	untimed(r.Context())
	l := &Lines{w: w, control: http.NewResponseController(w), r: r}
	l.ctx, l.cancel = context.WithCancelCause(r.Context())
	if s := serverOf(r.Context()); s != nil {
		go func() {
			select {
			case <-s.drain.begun.Done():
				l.cancel(errEnding)
			case <-l.ctx.Done():
			}
		}()
	}
	h := w.Header()
	h.Set("Content-Type", "application/x-ndjson")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	return l
}

// Context ends when the client goes away, and when the server ends: then its cause is an error of kind Unavailable that the
// client can still be told.
func (l *Lines) Context() context.Context { return l.ctx }

// Send sends one value. The error is for a client that has gone, and for a value that has no JSON.
func (l *Lines) Send(v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("line: %w", err)
	}
	return flush(l.w, l.control, append(raw, '\n'))
}

// Problem returns the document for an error that comes after the answer has begun. Like that of a handler it is logged
// here, once, where it is unclassified, and hidden.
func (l *Lines) Problem(err error) problem.Document {
	doc := problem.DocumentOf(logged(l.r, err))
	doc.Instance = l.r.URL.Path
	return doc
}

// Close ends the answer.
func (l *Lines) Close() { l.cancel(context.Canceled) }
