package server

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/trace"
)

const (
	pubsubName  = "pubsub"
	eventsRoute = "/events/"
	// eventLimit bounds a delivery, in bytes: what a sidecar's gRPC message can hold, and room for the envelope.
	eventLimit = 8 << 20
)

// Subscribe serves the subscriptions: POST /events/<topic> for each topic, which no app may invoke. It panics when two
// are to the same type of event.
func (s *Server) Subscribe(subscriptions ...Subscription) {
	for _, sub := range subscriptions {
		name := sub.Topic()
		t, ok := s.topics[name]
		if !ok {
			t = &topic{name: name, handlers: map[string]func(context.Context, events.Event) error{}}
			s.topics[name] = t
			s.own().With(BodyLimit(eventLimit)).Post(eventsRoute+name, s.deliver(t))
		}
		if t.handlers[sub.eventType] != nil {
			panic("server: two subscriptions to " + sub.eventType)
		}
		t.handlers[sub.eventType] = sub.handle
	}
}

// own returns the routes that only the service's own sidecar may call, for events and ticks.
func (s *Server) own() chi.Router { return s.closed.With(notInvoked, Timeout(s.cfg.EventTimeout)) }

// subscriptions tells the sidecar what to subscribe to.
func (s *Server) subscriptions(w http.ResponseWriter, _ *http.Request) error {
	list := make([]subscribed, 0, len(s.topics))
	for name := range s.topics {
		list = append(list, subscribed{
			PubSubName: pubsubName, Topic: name, Route: eventsRoute + name, DeadLetterTopic: events.DeadLetterTopic(s.cfg.AppID),
		})
	}
	slices.SortFunc(list, func(a, b subscribed) int { return strings.Compare(a.Topic, b.Topic) })
	return JSON(w, http.StatusOK, list)
}

// unconfigured tells the sidecar that the service hosts no actors and has no wishes.
func (s *Server) unconfigured(w http.ResponseWriter, _ *http.Request) error {
	return JSON(w, http.StatusOK, struct{}{})
}

// answer is what the sidecar reads of a delivery's answer.
type answer struct {
	Status problem.Outcome `json:"status"`
}

// deliver takes one delivery. It always answers 200: any other status can lose an event.
func (s *Server) deliver(t *topic) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		outcome := problem.Retry
		if err := caught(func() error { outcome = s.outcome(r, t); return nil }); err != nil {
			Log(r.Context()).Error("delivery failed", "topic", t.name, "error", err)
			outcome = problem.Retry
		}
		_ = JSON(w, http.StatusOK, answer{Status: outcome}) // a struct of one string has a JSON
	}
}

// outcome reads the event, handles it, and settles what is to become of it.
func (s *Server) outcome(r *http.Request, t *topic) problem.Outcome {
	ctx := r.Context()
	body, err := readBody(r)
	if problem.StatusOf(err) == http.StatusRequestEntityTooLarge {
		Log(ctx).Error("event dropped to the dead letter", "topic", t.name, "error", err)
		return problem.Drop
	}
	if err != nil {
		Log(ctx).Warn("event not received whole", "topic", t.name, "error", err)
		return problem.Retry
	}
	e, err := events.Parse(body)
	if err != nil {
		return s.bury(ctx, t, delivery{body: body}, problem.NewInvalid("event", "%v", err))
	}
	if e.Type == events.TypeCanary {
		s.canaries.see(t.name, e.ID)
		return problem.Success
	}
	s.canaries.see(t.name, "")
	ctx = eventContext(ctx, e)
	err = caught(func() error { return t.handle(ctx, e) })
	if problem.OutcomeOf(err) == problem.Drop {
		return s.bury(ctx, t, delivery{body: body, event: e}, err)
	}
	logRetry(ctx, t, e, err)
	return problem.OutcomeOf(err)
}

// eventContext gives the delivery the event's own trace, where the sidecar did not continue it.
func eventContext(ctx context.Context, e events.Event) context.Context {
	log := Log(ctx).With("event_id", e.ID, "event_type", e.Type)
	if parent, ok := trace.Parse(e.TraceParent); ok && parent.TraceID != trace.From(ctx).TraceID {
		ctx = trace.With(ctx, parent.Child())
		log = log.With("event_trace_id", parent.TraceID)
	}
	return context.WithValue(ctx, logKey{}, log)
}

// logRetry logs why an event will come again. What settles by itself (an event that came too early, a lost race) is no
// warning; what nobody classified is an error.
func logRetry(ctx context.Context, t *topic, e events.Event, err error) {
	if err == nil {
		return
	}
	log := Log(ctx).With("topic", t.name, "subject", e.Subject, "error", err)
	switch problem.KindOf(err) {
	case 0:
		log.Error("event to be retried")
	case problem.Precondition, problem.Conflict, problem.NotFound:
		log.Info("event to be retried")
	default:
		log.Warn("event to be retried")
	}
}
