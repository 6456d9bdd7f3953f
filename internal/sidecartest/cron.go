package sidecartest

import (
	"context"
	"fmt"
	"net/http"
)

// tick asks the app whether it takes the binding, as a sidecar does at its start, and calls it.
func (f *Fake) tick(ctx context.Context, t target, name string) error {
	for _, method := range []string{http.MethodOptions, http.MethodPost} {
		status, text, err := f.ask(ctx, t, method, "/"+name, "application/json", nil)
		if err != nil {
			return fmt.Errorf("%s /%s: %w", method, name, err)
		}
		if status < http.StatusOK || status >= http.StatusMultipleChoices {
			return fmt.Errorf("%s /%s answers %d %s", method, name, status, text)
		}
	}
	return nil
}
