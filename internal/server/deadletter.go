package server

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

// delivery is what came: the body, and the event in it where there is one.
type delivery struct {
	body  []byte
	event events.Event
}

// bury sends to the app's dead-letter topic what can never be handled, with the reason. Only once the broker has it is
// the delivery acknowledged.
func (s *Server) bury(ctx context.Context, t *topic, d delivery, reason error) problem.Outcome {
	log := Log(ctx).With("topic", t.name, "error", reason)
	if s.publisher == nil {
		log.Error("event dropped to the dead letter")
		return problem.Drop
	}
	letter, err := s.deadLetter(t.name, d, reason)
	if err == nil {
		err = s.publisher.PublishTo(ctx, events.DeadLetterTopic(s.cfg.AppID), letter)
	}
	if err != nil {
		log.Error("event to be retried: its dead letter was not published", "publish_error", err)
		return problem.Retry
	}
	log.Error("event is a dead letter", "dead_letter_id", letter.ID)
	return problem.Success
}

// deadLetter is the event that tells of the delivery. The same delivery gives the same event.
func (s *Server) deadLetter(topicName string, d delivery, reason error) (events.Event, error) {
	data := events.DeadLetter{App: s.cfg.AppID, Topic: topicName, Reason: reason.Error(), Event: keepable(d)}
	subject := d.event.Subject
	if subject == "" {
		subject = topicName
	}
	cause := d.event.ID
	if cause == "" {
		cause = string(d.body)
	}
	letter, err := events.New(events.DeriveID(cause, data.EventType(), s.cfg.AppID), s.cfg.AppID, subject, data, time.Now())
	letter.CausationID, letter.TraceParent = d.event.ID, d.event.TraceParent
	if d.event.CorrelationID != "" {
		letter.CorrelationID = d.event.CorrelationID
	}
	return letter, err
}

// keepable returns the delivery without what may not be kept. An event of a known type knows its sensitive parts; of
// what is none, every member called token goes, and of what is not even JSON, all.
func keepable(d delivery) json.RawMessage {
	if d.event.ID != "" && known(d.event.Type) {
		if raw, err := json.Marshal(events.Redact(d.event)); err == nil {
			return raw
		}
	}
	var tree any
	if json.Unmarshal(d.body, &tree) == nil {
		if raw, err := json.Marshal(withoutTokens(tree)); err == nil {
			return raw
		}
	}
	return json.RawMessage(`"` + events.Redacted + `"`)
}

// known tells whether an event type is one of the contract's.
func known(eventType string) bool {
	return slices.ContainsFunc(events.All(), func(k events.Kind) bool { return k.Type() == eventType })
}

func withoutTokens(tree any) any {
	switch v := tree.(type) {
	case map[string]any:
		for name, member := range v {
			v[name] = withoutTokens(member)
			if strings.EqualFold(name, "token") {
				v[name] = events.Redacted
			}
		}
	case []any:
		for i := range v {
			v[i] = withoutTokens(v[i])
		}
	}
	return tree
}
