package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

// Handler serves a request, or returns why it could not. Once it has begun to answer it returns nil.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Handle maps a handler's error to a problem document, once. What is unclassified is logged here, and hidden. A failure of
// a replica that ends says so: its sidecar may be gone, and another replica has one.
func Handle(h Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		err = logged(r, err)
		if s := serverOf(r.Context()); s != nil && s.drain.hasBegun() && problem.StatusOf(err) >= http.StatusInternalServerError {
			w.Header().Set(sidecar.DrainingHeader, "true")
		}
		if !answered(w) {
			problem.Write(w, r, err)
		}
	}
}

// logged classifies a request's error, and logs it where it is not the client's.
func logged(r *http.Request, err error) error {
	err = classified(r.Context(), err)
	if problem.StatusOf(err) >= http.StatusInternalServerError {
		Log(r.Context()).Error("request failed", "method", r.Method, "route", routeOf(r), "error", err)
	}
	return err
}

// classified names the errors that only mean that the request's time was over, or that nobody waits any more.
func classified(ctx context.Context, err error) error {
	if problem.KindOf(err) != 0 || ctx.Err() == nil {
		return err
	}
	if timedOut(ctx) {
		return problem.NewUnavailable("timeout", "This took too long.").Because(err)
	}
	if errors.Is(err, context.Canceled) {
		return problem.NewInvalid("gone", "The client went away.").WithStatus(statusClientGone).Because(err)
	}
	return err
}

// statusClientGone is what access logs have for a client that did not wait; nobody reads it.
const statusClientGone = 499

// JSON answers with v as JSON; a [json.RawMessage] is written as it is. The error is for a value that has no JSON, before
// anything is written.
func JSON(w http.ResponseWriter, status int, v any) error {
	raw, ok := v.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = json.Marshal(v); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
	h := w.Header()
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(raw)+len("\n")))
	w.WriteHeader(status)
	_, _ = w.Write(raw) // the client has gone: there is nobody left to tell
	_, _ = io.WriteString(w, "\n")
	return nil
}
