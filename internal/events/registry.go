package events

import (
	"encoding/json"
	"errors"
	"slices"
)

// Kind is one type of event: who publishes it and who subscribes to it.
type Kind struct {
	// New returns an empty payload of the type.
	New func() Payload
	// Publishers and Subscribers are app-ids.
	Publishers, Subscribers []string
}

// Type returns the CloudEvents type.
func (k Kind) Type() string { return k.New().EventType() }

// Topic returns the topic.
func (k Kind) Topic() string { return Topic(k.Type()) }

func kind[T Payload](publishers []string, subscribers ...string) Kind {
	return Kind{New: func() Payload { return *new(T) }, Publishers: publishers, Subscribers: subscribers}
}

func by(apps ...string) []string { return apps }

var kinds = []Kind{
	kind[ProductViewed](by("catalog")),
	kind[ProductChanged](by("catalog")),
	kind[ProductAddedToCart](by("gateway"), "cart"),
	kind[CartItemChanged](by("gateway"), "cart"),
	kind[CartUpdated](by("cart"), "orders", "inventory"),
	kind[UserCheckout](by("gateway"), "auth"),
	kind[UserRegistered](by("auth")),
	kind[UserAuthenticated](by("auth"), "cart", "orders"),
	kind[CheckoutRejected](by("auth", "orders"), "cart", "orders"),
	kind[OrderCreated](by("orders"), "cart", "payments", "inventory"),
	kind[OrderCompleted](by("orders"), "payments", "inventory"),
	kind[OrderCancelled](by("orders"), "cart", "payments", "inventory"),
	kind[PaymentProcessed](by("payments"), "orders"),
	kind[PaymentCaptured](by("payments"), "orders"),
	kind[PaymentVoided](by("payments"), "orders"),
	kind[PaymentRefunded](by("payments"), "orders"),
	kind[StockReserved](by("inventory"), "orders"),
	kind[StockRejected](by("inventory"), "orders"),
	kind[StockChanged](by("inventory"), "catalog"),
}

// All returns every type of event, in the order of a purchase.
func All() []Kind { return slices.Clone(kinds) }

// Apps returns the app-ids of the services, in the order of their ports.
func Apps() []string {
	return []string{"gateway", "catalog", "cart", "auth", "orders", "payments", "inventory"}
}

// TypeCanary is the type of an event that proves a subscription; it may come on any topic and has no effect.
const TypeCanary = typePrefix + "Canary" + typeVersion

// DeadLetter is what an app publishes to its dead-letter topic about an event that it can never handle.
type DeadLetter struct {
	App    string `json:"app"`
	Topic  string `json:"topic"`
	Reason string `json:"reason"`
	// Event is the delivery as it came, its sensitive parts redacted; a JSON string when it was no JSON.
	Event json.RawMessage `json:"event"`
}

// EventType implements [Payload].
func (DeadLetter) EventType() string { return typePrefix + "DeadLetter" + typeVersion }

// Validate implements [Payload].
func (d DeadLetter) Validate() error {
	return errors.Join(required("app", d.App), required("topic", d.Topic), required("reason", d.Reason))
}
