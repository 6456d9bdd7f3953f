package sidecartest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

// settleRounds is how often [DeliverAll] brings an event again before it gives up.
const settleRounds = 50

// Epoch is the time of the events that [Event] makes.
var Epoch = time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)

// Event returns an event from the edge. A payload that is not valid ends the test.
func Event(t TB, id, source, subject string, data events.Payload) events.Event {
	t.Helper()
	e, err := events.New(id, source, subject, data, Epoch)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return e
}

// Deliver posts one event to a service's handler as its sidecar does, and returns what the handler made of it. A
// service that does not subscribe to the event's topic ends the test.
func Deliver(t TB, h http.Handler, e events.Event, options ...TargetOption) problem.Outcome {
	t.Helper()
	return newDelivery(t, h, options).deliver(t, e)
}

// DeliverAll delivers the events in their order, and what is to be retried again behind the rest, until every event is
// settled. An event that is dropped, or never settles, ends the test.
func DeliverAll(t TB, h http.Handler, list []events.Event, options ...TargetOption) {
	t.Helper()
	d := newDelivery(t, h, options)
	for range settleRounds {
		var again []events.Event
		for _, e := range list {
			switch d.deliver(t, e) {
			case problem.Retry:
				again = append(again, e)
			case problem.Drop:
				t.Fatalf("%s %s was dropped", events.Name(e.Type), e.ID)
			case problem.Success:
			}
		}
		if list = again; len(list) == 0 {
			return
		}
	}
	t.Fatalf("%d events never settle; the first is %s %s", len(list), events.Name(list[0].Type), list[0].ID)
}

// delivery delivers to one handler.
type delivery struct {
	fake          *Fake
	target        target
	subscriptions map[string]subscription
}

func newDelivery(t TB, h http.Handler, options []TargetOption) *delivery {
	t.Helper()
	d := &delivery{fake: New(t, "sidecartest"), target: newTarget(h, options)}
	var err error
	if d.subscriptions, err = d.fake.subscriptions(context.Background(), d.target); err != nil {
		t.Fatalf("%v", err)
	}
	return d
}

func (d *delivery) deliver(t TB, e events.Event) problem.Outcome {
	t.Helper()
	sub, ok := d.subscriptions[e.Topic()]
	if !ok {
		t.Fatalf("there is no subscription to %s", e.Topic())
	}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatalf("event %s: %v", e.ID, err)
	}
	if raw, err = wire(raw, sub.Topic); err != nil {
		t.Fatalf("event %s: %v", e.ID, err)
	}
	return d.fake.deliver(context.Background(), d.target, sub.Route, raw)
}

// Tick calls the route of a cron binding, as the sidecar does when it is due. An answer that is no success ends the
// test.
func Tick(t TB, h http.Handler, name string, options ...TargetOption) {
	t.Helper()
	if err := New(t, "sidecartest").tick(context.Background(), newTarget(h, options), name); err != nil {
		t.Fatalf("%v", err)
	}
}
