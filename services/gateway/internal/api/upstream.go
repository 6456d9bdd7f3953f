package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/gateway/internal/idempotency"
)

// maxProblem bounds what is read of a service's problem document, in bytes.
const maxProblem = 64 << 10

// call is one invocation of a service.
type call struct {
	app, method, path string
	// header is what the service gets to see; nothing of the client's request passes by itself.
	header http.Header
	body   []byte
}

// on returns a call on behalf of r: with its token, and with those of its headers that are named.
func on(r *http.Request, app, method, path string, headers ...string) call {
	c := call{app: app, method: method, path: path, header: http.Header{}}
	for _, name := range append(headers, "Authorization", "X-Request-Id") {
		if values := r.Header.Values(name); len(values) > 0 {
			c.header[http.CanonicalHeaderKey(name)] = values
		}
	}
	return c
}

// key sets the idempotency key that the service sees; "" sets none.
func (c call) key(key string) call {
	if key != "" {
		c.header.Set(idempotency.Header, key)
	}
	return c
}

// with sets the body.
func (c call) with(contentType string, body []byte) call {
	c.header.Set("Content-Type", contentType)
	c.body = body
	return c
}

// withJSON sets a body that was read from JSON, and so has one.
func (c call) withJSON(v any) call {
	raw, _ := json.Marshal(v) // never fails for the plain structs of this package
	return c.with("application/json", raw)
}

// do makes the call. An answer of status 400 or above comes back as the service's own error. The caller closes the body.
func (a *api) do(ctx context.Context, c call) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, c.method, c.path, bytes.NewReader(c.body))
	if err != nil {
		return nil, err
	}
	r.Header = c.header
	if len(c.body) == 0 {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	answer, err := a.apps.Invoke(ctx, c.app, r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		defer func() { _ = answer.Body.Close() }()
		return nil, refusal(answer)
	}
	return answer, nil
}

// refusal reads the error that a service answered.
func refusal(answer *http.Response) error {
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxProblem))
	e := problem.Read(answer.StatusCode, raw)
	if n, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && n > 0 {
		e = e.After(time.Duration(n) * time.Second)
	} else if e.Kind == problem.Unavailable {
		e = e.After(time.Second)
	}
	if err != nil {
		return e.Because(err)
	}
	return e
}

// fetch makes the call and reads its JSON answer into out.
func (a *api) fetch(ctx context.Context, c call, out any) error {
	answer, err := a.do(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := readAnswer(answer)
	if err != nil {
		return unreadable(c.app, err)
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return unreadable(c.app, err)
	}
	return nil
}

func unreadable(app string, err error) error {
	return problem.NewUnavailable(app, "The %s service gave an answer that cannot be read.", app).Because(err)
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 8 << 20

func readAnswer(answer *http.Response) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err == nil && len(raw) > maxAnswer {
		err = errors.New("the answer is too large")
	}
	return raw, err
}

// answered are the headers of a service's answer that clients may see.
var answered = []string{"Content-Type", "Etag", "Last-Modified"}

// forward makes the call and answers with its answer.
func (a *api) forward(w http.ResponseWriter, r *http.Request, c call) error {
	answer, err := a.do(r.Context(), c)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := readAnswer(answer)
	if err != nil {
		return unreadable(c.app, err)
	}
	for _, name := range answered {
		if values, ok := answer.Header[name]; ok {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = w.Write(raw) // the client has gone: there is nobody left to tell
	return nil
}
