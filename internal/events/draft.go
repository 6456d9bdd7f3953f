package events

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Draft is an event that a pure decision wants out: no id and no time yet, both come from what caused it.
type Draft struct {
	// Subject is the id of the aggregate that the event is about.
	Subject string
	// Data is the payload.
	Data Payload
	// Step tells apart events of one type and subject with one cause; "" where there is one.
	Step string
}

// CausedBy turns the draft into an event. Its id is derived from the cause's id, its own type, subject and step, so that
// the same decision, taken again, gives the same event.
func (d Draft) CausedBy(cause Event, source string, at time.Time) (Event, error) {
	parts := []string{cause.ID, d.Data.EventType(), d.Subject}
	if d.Step != "" {
		parts = append(parts, d.Step)
	}
	e, err := New(DeriveID(parts...), source, d.Subject, d.Data, at)
	if err != nil {
		return Event{}, err
	}
	e.CausationID, e.CorrelationID, e.TraceParent = cause.ID, cause.CorrelationID, cause.TraceParent
	if e.CorrelationID == "" {
		e.CorrelationID = cause.Subject
	}
	return e, nil
}

// New returns an event that nothing caused: one from the edge. The error is the payload's own.
func New(id, source, subject string, data Payload, at time.Time) (Event, error) {
	if err := data.Validate(); err != nil {
		return Event{}, fmt.Errorf("%s: %w", data.EventType(), err)
	}
	raw, err := json.Marshal(data)
	if err != nil {
		return Event{}, fmt.Errorf("%s: %w", data.EventType(), err)
	}
	return Event{
		ID: id, Source: source, Type: data.EventType(), Subject: subject, Time: at.UTC(), CorrelationID: subject, Data: raw,
	}, nil
}

// NewID returns an id for an event from the edge that brought no idempotency key: a UUIDv7.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Command returns the event that stands for a request in place of a delivery: what law 3 needs as a cause when an HTTP
// handler changes state. It is never published. key makes a repeated request the same cause.
func Command(name, key, subject string, at time.Time) Event {
	return Event{ID: DeriveID("command", name, key, subject), Source: "command", Type: name, Subject: subject, Time: at.UTC()}
}

// Decode reads an event's data as T and validates it.
func Decode[T Payload](e Event) (T, error) {
	var data T
	if want := data.EventType(); e.Type != want {
		return data, fmt.Errorf("type is %q, want %q", e.Type, want)
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return data, fmt.Errorf("data of %s: %w", e.Type, err)
	}
	if err := data.Validate(); err != nil {
		return data, fmt.Errorf("data of %s: %w", e.Type, err)
	}
	return data, nil
}
