package sidecartest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/trace"
)

type published struct {
	topic string
	event events.Event
}

// publishLog keeps what an app has published.
type publishLog struct {
	mu   sync.Mutex
	list []published
}

func (l *publishLog) add(topic string, e events.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, published{topic, e})
}

// on returns what went to the topic; to all of them for "".
func (l *publishLog) on(topic string) []events.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []events.Event
	for _, p := range l.list {
		if topic == "" || p.topic == topic {
			list = append(list, p.event)
		}
	}
	return list
}

func (l *publishLog) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = nil
}

type publisher struct{ fake *Fake }

var _ sidecar.Publisher = (*publisher)(nil)

func (p *publisher) Publish(ctx context.Context, e events.Event) error {
	return p.PublishTo(ctx, e.Topic(), e)
}

func (p *publisher) PublishTo(ctx context.Context, topic string, e events.Event) error {
	if err := ctx.Err(); err != nil {
		return status.FromContextError(err).Err()
	}
	if parent := trace.From(ctx); parent.TraceID != "" {
		e.TraceParent = parent.String()
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("event %s: %w", e.ID, err)
	}
	if err := checkSize(len(raw)); err != nil {
		return err
	}
	if !mayPublish(p.fake.appID, topic) {
		return status.Errorf(codes.PermissionDenied, "topic %s is not allowed for app id %s", topic, p.fake.appID)
	}
	fails, applied := p.fake.faults.strike(publish)
	if fails && !applied {
		return lost(publish)
	}
	if err := p.accept(topic, raw); err != nil {
		return err
	}
	if fails {
		return lost(publish)
	}
	return nil
}

// accept takes what came over the wire, as it reads there.
func (p *publisher) accept(topic string, raw []byte) error {
	onWire, err := wire(raw, topic)
	if err != nil {
		return status.Errorf(codes.InvalidArgument, "cannot create cloudevent: %v", err)
	}
	e, err := events.Parse(onWire)
	if err != nil {
		return status.Errorf(codes.InvalidArgument, "cannot create cloudevent: %v", err)
	}
	p.fake.log.add(topic, e)
	if p.fake.broker != nil {
		p.fake.broker(topic, onWire)
	}
	return nil
}

// mayPublish tells whether the components' scopes let the app publish to the topic. Apps and topics that the contracts
// do not know are free.
func mayPublish(appID, topic string) bool {
	if !slices.Contains(events.Apps(), appID) {
		return true
	}
	for _, app := range events.Apps() {
		if topic == events.DeadLetterTopic(app) {
			return app == appID
		}
	}
	for _, k := range events.All() {
		if k.Topic() == topic {
			return slices.Contains(k.Publishers, appID)
		}
	}
	return true
}

// maySubscribe tells whether the components' scopes let the app subscribe to the topic.
func maySubscribe(appID, topic string) bool {
	if !slices.Contains(events.Apps(), appID) {
		return true
	}
	for _, k := range events.All() {
		if k.Topic() == topic {
			return slices.Contains(k.Subscribers, appID)
		}
	}
	return true
}
