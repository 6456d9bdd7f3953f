// Package events is the contract between the services: every event's name, data and topic, and the envelope it travels
// in (CloudEvents 1.0, JSON).
//
// An event's data lives in the file of the service that publishes it. Changes are additive, or a new version beside
// the old one.
package events

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

const (
	// ContentType is the media type of an [Event].
	ContentType = "application/cloudevents+json"
	specVersion = "1.0"
	typePrefix  = "shop.souk."
	typeVersion = ".v1"
)

// Payload is an event's data: one of the structs of this package.
type Payload interface {
	// EventType returns the CloudEvents type, "shop.souk.<Name>.v1".
	EventType() string
	// Validate returns an error that names the field that no event of this type may have so.
	Validate() error
}

// Event is one event in its envelope.
type Event struct {
	// ID is unique for the event, and the same each time the event is published again.
	ID string
	// Source is the app-id of the publisher.
	Source string
	// Type is "shop.souk.<Name>.v1".
	Type string
	// Subject is the id of the aggregate that the event is about.
	Subject string
	// Time is when it happened, in UTC.
	Time time.Time
	// CorrelationID is the checkout or cart that began it; CausationID the event that caused it, or "".
	CorrelationID, CausationID string
	// TraceParent is the W3C trace context of the publisher, or "".
	TraceParent string
	// Data is the payload as JSON.
	Data json.RawMessage
}

// envelope is an Event on the wire. partitionkey is CloudEvents' partitioning extension: the subject. traceid says the same
// as traceparent: a sidecar overwrites the traceparent of an event that has none.
type envelope struct {
	SpecVersion     string          `json:"specversion"`
	ID              string          `json:"id"`
	Source          string          `json:"source"`
	Type            string          `json:"type"`
	Subject         string          `json:"subject,omitempty"`
	Time            time.Time       `json:"time"`
	DataContentType string          `json:"datacontenttype"`
	CorrelationID   string          `json:"correlationid,omitempty"`
	CausationID     string          `json:"causationid,omitempty"`
	PartitionKey    string          `json:"partitionkey,omitempty"`
	TraceParent     string          `json:"traceparent,omitempty"`
	TraceID         string          `json:"traceid,omitempty"`
	Data            json.RawMessage `json:"data"`
}

// MarshalJSON renders the event as a CloudEvent in structured mode.
func (e Event) MarshalJSON() ([]byte, error) {
	return json.Marshal(envelope{
		SpecVersion: specVersion, ID: e.ID, Source: e.Source, Type: e.Type, Subject: e.Subject, Time: e.Time.UTC(),
		DataContentType: "application/json", CorrelationID: e.CorrelationID, CausationID: e.CausationID,
		PartitionKey: e.Subject, TraceParent: e.TraceParent, TraceID: e.TraceParent, Data: e.Data,
	})
}

// UnmarshalJSON reads a CloudEvent in structured mode. Attributes that it does not know are passed over.
func (e *Event) UnmarshalJSON(raw []byte) error {
	var w envelope
	if err := json.Unmarshal(raw, &w); err != nil {
		return fmt.Errorf("not a CloudEvent: %w", err)
	}
	for name, value := range map[string]string{"id": w.ID, "source": w.Source, "type": w.Type} {
		if value == "" {
			return fmt.Errorf("not a CloudEvent: %s is missing", name)
		}
	}
	if w.SpecVersion != specVersion {
		return fmt.Errorf("not a CloudEvent of version 1.0: specversion is %q", w.SpecVersion)
	}
	if year := w.Time.UTC().Year(); year < 0 || year > 9999 {
		return fmt.Errorf("not a CloudEvent: time is in the year %d of UTC, which RFC 3339 cannot write", year)
	}
	*e = Event{
		ID: w.ID, Source: w.Source, Type: w.Type, Subject: w.Subject, Time: w.Time, CorrelationID: w.CorrelationID,
		CausationID: w.CausationID, TraceParent: w.TraceParent, Data: w.Data,
	}
	return nil
}

// Parse reads a CloudEvent in structured mode. The error says what is wrong with it.
func Parse(raw []byte) (Event, error) {
	var e Event
	err := json.Unmarshal(raw, &e)
	return e, err
}

// Topic returns the topic of the event's type.
func (e Event) Topic() string { return Topic(e.Type) }

// Name returns the name in an event type: "OrderCreated" of "shop.souk.OrderCreated.v1".
func Name(eventType string) string {
	return strings.TrimSuffix(strings.TrimPrefix(eventType, typePrefix), typeVersion)
}

// Topic returns the topic of an event type: its name in kebab case.
func Topic(eventType string) string {
	var b strings.Builder
	for i, c := range Name(eventType) {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('-')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// DeadLetterTopic returns the topic that keeps what an app could not handle.
func DeadLetterTopic(appID string) string { return "dead-letter-" + appID }

// namespace is the UUIDv5 namespace of everything this package derives.
var namespace = uuid.NewSHA1(uuid.NameSpaceDNS, []byte("events.souk.shop"))

// DeriveID returns the UUIDv5 (RFC 9562) of parts: the same id for the same parts, always.
func DeriveID(parts ...string) string {
	return uuid.NewSHA1(namespace, []byte(strings.Join(parts, "\x00"))).String()
}

// UserCartID returns the id of the cart that a signed-in user owns.
func UserCartID(userID string) string { return DeriveID("cart-of-user", userID) }
