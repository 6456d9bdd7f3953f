package sidecar

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// DrainingHeader is on an answer of status 500 or above from a replica whose end has begun: another may do better.
const DrainingHeader = "Souk-Draining"

const (
	// repeats is how often an invocation that another replica may answer is made again at most.
	repeats = 4
	// firstPause is before the first of them; each pause is twice the one before.
	firstPause = 50 * time.Millisecond
	// repeatWithin is how long after the begin there is no more repeating: whoever waited that long for no answer knows.
	repeatWithin = 2 * time.Second
)

// repeated makes an invocation, and makes it again where its target could not be reached, or ends: when a replica goes,
// some invocations are on their way to it. Only those are repeated that may be done twice.
func repeated(ctx context.Context, r *http.Request, invoke func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	begun, pause := time.Now(), firstPause
	for i := 0; ; i++ {
		answer, err := invoke(r)
		if err != nil || i == repeats || !another(answer) || !repeatable(r) || time.Since(begun) > repeatWithin {
			return answer, err
		}
		next, err := rewound(r)
		if err != nil {
			return answer, nil //nolint:nilerr // what cannot be said again was answered
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return answer, nil
		}
		_ = answer.Body.Close()
		r, pause = next, 2*pause
	}
}

// another tells whether another replica may answer better: this one ends, or the sidecars did not reach it. A sidecar's own
// errors are JSON, an app's are problem documents.
func another(answer *http.Response) bool {
	own := strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json")
	return answer.Header.Get(DrainingHeader) != "" || answer.StatusCode == http.StatusInternalServerError && own
}

// repeatable tells whether doing a request twice is doing it once: by its method (RFC 9110, section 9.2.2) or by its key.
func repeatable(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete:
		return true
	}
	return r.Header.Get("Idempotency-Key") != ""
}

// rewound returns the request with its body at the begin.
func rewound(r *http.Request) (*http.Request, error) {
	next := r.Clone(r.Context())
	switch {
	case r.Body == nil || r.Body == http.NoBody:
		return next, nil
	case r.GetBody == nil:
		return nil, io.ErrNoProgress
	}
	body, err := r.GetBody()
	next.Body = body
	return next, err
}
