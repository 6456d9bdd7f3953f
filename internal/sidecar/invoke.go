package sidecar

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/problem"
)

// maxAnswer bounds what [Call] reads of an answer, in bytes.
const maxAnswer = 8 << 20

// Call invokes app and reads its JSON answer into out. in becomes the JSON body where it is not nil; out may be nil. An
// answer of status 400 or above comes back as the [problem.Error] that the app returned.
func Call(ctx context.Context, apps Invoker, app, method, path string, header http.Header, in, out any) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("body for %s: %w", app, err)
		}
		body = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(ctx, method, path, body)
	if err != nil {
		return fmt.Errorf("request to %s: %w", app, err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := apps.Invoke(ctx, app, r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return problem.NewUnavailable(app, "The %s service broke off its answer.", app).Because(err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return problem.Read(answer.StatusCode, raw).After(retryAfter(answer.Header))
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return problem.NewUnavailable(app, "The %s service gave an answer that cannot be read.", app).Because(err)
	}
	return nil
}

// retryAfter reads how long the app asks to wait: whole seconds, the only form that a service here sends.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
