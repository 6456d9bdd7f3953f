package boot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/souk-shop/souk/tools/internal/instance"
)

const (
	poll         = 100 * time.Millisecond
	probeTimeout = 2 * time.Second
	tokenHeader  = "dapr-api-token" //nolint:gosec // a header's name
)

var client = &http.Client{Timeout: probeTimeout}

// Health is how a service and its sidecar do. An empty text is well.
type Health struct {
	App, Sidecar string
}

// Probe asks a service and its sidecar for their health.
func Probe(ctx context.Context, app instance.App, healthPath string) Health {
	return Health{
		App:     trouble(get(ctx, app.AppURL()+healthPath, app.AppAPIToken, nil)),
		Sidecar: trouble(get(ctx, app.SidecarURL()+"/v1.0/healthz/outbound", app.DaprAPIToken, nil)),
	}
}

func trouble(err error) string {
	if err == nil {
		return ""
	}
	var status statusError
	if errors.As(err, &status) {
		return status.Error()
	}
	return "does not answer"
}

type statusError int

func (s statusError) Error() string { return fmt.Sprintf("answers %d", int(s)) }

// get reads JSON into out, when that is not nil.
func get(ctx context.Context, url, token string, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set(tokenHeader, token)
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // only read
	if res.StatusCode/100 != 2 {
		return statusError(res.StatusCode)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(out)
}

// Healthy waits until every service and every sidecar is well.
func Healthy(ctx context.Context, run instance.Run, healthPath string) error {
	errs := make(chan error, len(run.Apps))
	var wg sync.WaitGroup
	for id, app := range run.Apps {
		wg.Go(func() { errs <- healthy(ctx, id, *app, healthPath) })
	}
	wg.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	return errors.Join(all...)
}

func healthy(ctx context.Context, id string, app instance.App, healthPath string) error {
	var h Health
	for {
		now := Probe(ctx, app, healthPath)
		if now == (Health{}) {
			return nil
		}
		if h == (Health{}) || ctx.Err() == nil { // a look that was cut short says less than the one before
			h = now
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			// The sidecar waits for its service, so the service's own trouble comes first.
			if h.App != "" {
				return fmt.Errorf("%s is not ready: its service on port %d %s; see %s", id, app.AppPort, h.App, app.AppLog)
			}
			return fmt.Errorf("%s is not ready: its sidecar on port %d %s; see %s", id, app.DaprHTTPPort, h.Sidecar, app.DaprdLog)
		}
	}
}
