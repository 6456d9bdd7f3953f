package boot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/tools/internal/components"
	"github.com/souk-shop/souk/tools/internal/instance"
)

const (
	// again is how long a canary is waited for before another is sent.
	again = 5 * time.Second
	// nextSoon is the same where a service has several replicas: a canary comes to one of them, and which is chance.
	nextSoon = 300 * time.Millisecond
)

// Subscriptions reads what each service wants to be told, from the services themselves.
func Subscriptions(ctx context.Context, run instance.Run) (map[string][]string, error) {
	out := map[string][]string{}
	for id, app := range run.Apps {
		var subs []struct {
			Topic string `json:"topic"`
		}
		err := get(ctx, app.AppURL()+"/dapr/subscribe", app.AppAPIToken, &subs)
		var status statusError
		if errors.As(err, &status) && status == http.StatusNotFound {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("the subscriptions of %s cannot be read: %w", id, err)
		}
		for _, s := range subs {
			out[id] = append(out[id], s.Topic)
		}
	}
	return out, nil
}

// Prove sends canaries to every topic that a service subscribes to, and waits until each process has had an event of each: a
// sidecar's own health stays green with a dead subscription. Any event will do, because canaries wait behind those that were
// there before. It returns the number of subscriptions proven.
func Prove(ctx context.Context, run instance.Run, topics components.Topics) (int, error) {
	return prove(ctx, run, topics, heard.alive)
}

// CatchUp waits until the canaries themselves have come, and so what waited before them.
func CatchUp(ctx context.Context, run instance.Run, topics components.Topics) (int, error) {
	return prove(ctx, run, topics, func(now, _ heard, sent []string) bool { return slices.Contains(sent, now.Canary) })
}

// heard is what a service says that came through a topic's subscription since its start.
type heard struct {
	Canary    string
	Delivered int
}

// alive says that something came since the look before.
func (h heard) alive(before heard, sent []string) bool {
	return slices.Contains(sent, h.Canary) || h.Delivered > 0 && h.Delivered != before.Delivered
}

// proof says whether what a topic brought is enough: now, at the beginning, and the canaries that were sent.
type proof func(now, before heard, sent []string) bool

func prove(ctx context.Context, run instance.Run, topics components.Topics, enough proof) (int, error) {
	subs, err := Subscriptions(ctx, run)
	if err != nil {
		return 0, err
	}
	before := map[string]map[string]heard{}
	for id := range subs {
		if before[id], err = canariesOf(ctx, run, id); err != nil {
			return 0, fmt.Errorf("what %s has heard cannot be read: %w", id, err)
		}
	}
	waiting, total := map[string][]string{}, 0
	for id, list := range subs {
		waiting[id] = slices.Clone(list)
		total += len(list)
	}
	sent := canaries{}
	for len(waiting) > 0 {
		err := release(ctx, run, topics, waiting, sent)
		if err == nil {
			err = watch(ctx, run, waiting, func(id, topic string, now heard) bool {
				return enough(now, before[id][topic], sent[topic])
			})
		}
		if ctx.Err() != nil {
			return 0, missing(waiting, err)
		}
	}
	return total, nil
}

// canaries are the ids that were sent, by topic.
type canaries map[string][]string

// release sends one more canary to each topic that is waited for.
func release(ctx context.Context, run instance.Run, topics components.Topics, waiting map[string][]string, sent canaries) error {
	released := map[string]bool{}
	for _, list := range waiting {
		for _, topic := range list {
			if released[topic] {
				continue
			}
			released[topic] = true
			publisher, ok := topics.Publisher(topic)
			if !ok || run.Apps[publisher] == nil {
				return fmt.Errorf("no app may publish to %s", topic)
			}
			id := uuid.NewString()
			sent[topic] = append(sent[topic], id)
			if err := publish(ctx, *run.Apps[publisher], publisher, topic, id); err != nil {
				return err
			}
		}
	}
	return nil
}

func publish(ctx context.Context, app instance.App, source, topic, id string) error {
	body, err := json.Marshal(events.Event{
		ID: id, Source: source, Type: events.TypeCanary, Subject: "canary", Time: time.Now(), Data: json.RawMessage("{}"),
	})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, app.SidecarURL()+"/v1.0/publish/pubsub/"+topic, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", events.ContentType)
	req.Header.Set(tokenHeader, app.DaprAPIToken)
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("the sidecar of %s does not publish to %s: %w", source, topic, err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing in it
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the sidecar of %s does not publish to %s: it %w", source, topic, statusError(res.StatusCode))
	}
	return nil
}

// watch takes out of waiting what has arrived, until all has or it is time for another canary.
func watch(ctx context.Context, run instance.Run, waiting map[string][]string, enough func(id, topic string, now heard) bool) error {
	deadline := time.Now().Add(pace(run))
	var last error
	for len(waiting) > 0 && time.Now().Before(deadline) {
		for id, list := range waiting {
			var now map[string]heard
			if now, last = canariesOf(ctx, run, id); last != nil {
				continue
			}
			list = slices.DeleteFunc(list, func(topic string) bool { return enough(id, topic, now[topic]) })
			if waiting[id] = list; len(list) == 0 {
				delete(waiting, id)
			}
		}
		select {
		case <-ctx.Done():
			return last
		case <-time.After(poll / 2):
		}
	}
	return last
}

func canariesOf(ctx context.Context, run instance.Run, id string) (map[string]heard, error) {
	var out map[string]heard
	err := get(ctx, run.Apps[id].AppURL()+"/canaries", run.Apps[id].AppAPIToken, &out)
	return out, err
}

// pace is how long to wait before another canary.
func pace(run instance.Run) time.Duration {
	if run.Replicas > 1 {
		return nextSoon
	}
	return again
}

func missing(waiting map[string][]string, cause error) error {
	parts := make([]string, 0, len(waiting))
	for id, list := range waiting {
		parts = append(parts, id+" hears nothing on "+strings.Join(list, ", "))
	}
	sort.Strings(parts)
	text := "the subscriptions could not be proven: " + strings.Join(parts, "; ")
	if cause != nil {
		return fmt.Errorf("%s (%w)", text, cause)
	}
	return errors.New(text)
}
