package server

import (
	"context"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

// Subscription is what a service does with one type of event. [On] makes one.
type Subscription struct {
	eventType string
	handle    func(ctx context.Context, e events.Event) error
}

// On subscribes to the events whose data is a T. h may be called more than once with the same event, and with events in
// any order. What it returns decides: nil acknowledges; an error of kind Invalid sends the event to the app's dead-letter
// topic; any other error, or a panic, brings the event again.
func On[T events.Payload](h func(ctx context.Context, e events.Event, data T) error) Subscription {
	var zero T
	return Subscription{
		eventType: zero.EventType(),
		handle: func(ctx context.Context, e events.Event) error {
			data, err := events.Decode[T](e)
			if err != nil {
				return problem.NewInvalid("event-data", "%v", err)
			}
			return h(ctx, e, data)
		},
	}
}

// Topic returns the topic that the subscription is to.
func (s Subscription) Topic() string { return events.Topic(s.eventType) }

// topic holds what a service does with the events of one topic, by their type.
type topic struct {
	name     string
	handlers map[string]func(ctx context.Context, e events.Event) error
}

// handle hands the event to its type's handler.
func (t *topic) handle(ctx context.Context, e events.Event) error {
	h, ok := t.handlers[e.Type]
	if !ok {
		return problem.NewInvalid("event-type", "type %q is not expected on topic %q", e.Type, t.name)
	}
	return h(ctx, e)
}

// subscribed is one entry of what the sidecar asks for: https://docs.dapr.io/reference/api/pubsub_api/
type subscribed struct {
	PubSubName      string `json:"pubsubname"`
	Topic           string `json:"topic"`
	Route           string `json:"route"`
	DeadLetterTopic string `json:"deadLetterTopic"`
}
