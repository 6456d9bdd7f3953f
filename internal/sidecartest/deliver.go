package sidecartest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

const pubsubName = "pubsub"

// wire returns a published CloudEvent as a sidecar hands it on: read, and written anew with attributes of its own. The
// order of its members and their white space are not kept, nor is a traceparent that comes without a traceid.
func wire(raw []byte, topic string) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var event map[string]any
	if err := decoder.Decode(&event); err != nil {
		return nil, err
	}
	if _, ok := event["traceid"]; !ok {
		event["traceid"], event["traceparent"] = "", ""
	}
	if _, ok := event["tracestate"]; !ok {
		event["tracestate"] = ""
	}
	event["topic"], event["pubsubname"] = topic, pubsubName
	return json.Marshal(event)
}

// subscription is what an app tells its sidecar that it subscribes to.
type subscription struct {
	PubSubName      string `json:"pubsubname"`
	Topic           string `json:"topic"`
	Route           string `json:"route"`
	DeadLetterTopic string `json:"deadLetterTopic"`
}

// subscriptions asks the app.
func (f *Fake) subscriptions(ctx context.Context, t target) (map[string]subscription, error) {
	status, raw, err := f.ask(ctx, t, http.MethodGet, "/dapr/subscribe", "", nil)
	if err != nil {
		return nil, err
	}
	if status == http.StatusNotFound {
		return nil, nil
	}
	var list []subscription
	if err := json.Unmarshal(raw, &list); err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("GET /dapr/subscribe answers %d %s", status, raw)
	}
	byTopic := map[string]subscription{}
	for _, s := range list {
		if s.PubSubName != pubsubName || s.Topic == "" || s.Route == "" {
			return nil, fmt.Errorf("GET /dapr/subscribe answers a subscription that no sidecar takes: %+v", s)
		}
		byTopic[s.Topic] = s
	}
	return byTopic, nil
}

// ask sends a request of the app's own sidecar, and reads the answer whole.
func (f *Fake) ask(ctx context.Context, t target, method, path, contentType string, content []byte) (int, []byte, error) {
	answer, err := f.roundTrip(ctx, t, func(server context.Context) *http.Request {
		r, err := http.NewRequestWithContext(server, method, path, bytes.NewReader(content))
		if err != nil {
			panic(err) // the routes are valid paths: they were registered
		}
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		return r
	})
	if err != nil {
		return 0, nil, err
	}
	if answer == nil {
		return 0, nil, errors.New("the connection was closed before the answer")
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	return answer.StatusCode, raw, err
}

// deliver posts one event to the app, and reads the answer as a sidecar does: 404 drops, any other failure retries, and
// a success without a status is a success.
func (f *Fake) deliver(ctx context.Context, t target, route string, raw []byte) problem.Outcome {
	status, text, err := f.ask(ctx, t, http.MethodPost, route, events.ContentType, raw)
	switch {
	case err != nil:
		return problem.Retry
	case status == http.StatusNotFound:
		return problem.Drop
	case status < http.StatusOK || status >= http.StatusMultipleChoices:
		return problem.Retry
	}
	var said struct {
		Status problem.Outcome `json:"status"`
	}
	if json.Unmarshal(text, &said) != nil || said.Status == "" {
		return problem.Success
	}
	if said.Status == problem.Success || said.Status == problem.Drop {
		return said.Status
	}
	return problem.Retry
}
