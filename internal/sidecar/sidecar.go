// Package sidecar is all that a service asks of its Dapr sidecar: state, publishing, invocation, secrets and bindings.
//
// A service takes a [Sidecar], whose parts are interfaces: [Connect] gives the real ones, package sidecartest the same in
// memory. Nothing here needs more of a state store than compare-and-swap on one key, nor more of a broker than
// at-least-once delivery: that is what makes every Dapr component usable.
package sidecar

import (
	"context"
	"net/http"

	"github.com/souk-shop/souk/internal/events"
)

// Sidecar is a connection to the sidecar of one app.
type Sidecar struct {
	// AppID is the app's id: the source of its events.
	AppID    string
	State    State
	Events   Publisher
	Apps     Invoker
	Secrets  Secrets
	Bindings Bindings
	close    func() error
}

// Close gives the connection up.
func (s *Sidecar) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

// Item is a key's value. ETag is "" when there is no such key.
type Item struct {
	Key   string
	Value []byte
	ETag  string
}

// Exists tells whether the key is there.
func (i Item) Exists() bool { return i.ETag != "" }

// State is the app's state store: compare-and-swap on single keys. Reads are strong, writes are first-write-wins.
//
// A failed write says little: stores report a lost race in different ways, and a time-out may hide a success. After any
// error of Put or Delete, read again and decide. [Aggregate] does.
type State interface {
	// Get returns the item, or one without ETag when there is none.
	Get(ctx context.Context, key string) (Item, error)
	// GetMany returns an item for each key, in the order of keys.
	GetMany(ctx context.Context, keys []string) ([]Item, error)
	// Put replaces the version that etag names; an empty etag creates the key and fails where it exists.
	Put(ctx context.Context, key string, value []byte, etag string) error
	// Delete removes the version that etag names.
	Delete(ctx context.Context, key, etag string) error
}

// Publisher hands events to the broker: at least once, in no particular order. When Publish returns nil, the broker has
// the event; when it returns an error, the broker may have it all the same: publishing it again is harmless, because
// consumers deduplicate by id.
type Publisher interface {
	// Publish sends the event to its type's topic.
	Publish(ctx context.Context, e events.Event) error
	// PublishTo sends the event to another topic: a dead letter.
	PublishTo(ctx context.Context, topic string, e events.Event) error
}

// Invoker calls other apps through the sidecars.
type Invoker interface {
	// Invoke sends r to app; r.URL needs only a path and a query. The answer streams; the caller closes its body. The
	// error is of kind Unavailable when no answer came. A request that may be done twice is sent again, a few times within
	// a second, when a replica could not be reached or is ending.
	Invoke(ctx context.Context, app string, r *http.Request) (*http.Response, error)
}

// Secrets reads the app's secret store.
type Secrets interface {
	// Secret returns a secret's value. The error is of kind NotFound when there is none by that name.
	Secret(ctx context.Context, name string) (string, error)
}

// Bindings reaches what is outside through the app's output bindings.
type Bindings interface {
	// Invoke has the binding do one operation. When it returns nil, that is done; when it returns an error, it may be done
	// all the same. The error is of kind Unavailable, whatever the reason: a sidecar does not tell an object that is not
	// there from a store that fails. Who has to know keeps a document on it in the state store.
	Invoke(ctx context.Context, binding string, r BindingRequest) (BindingAnswer, error)
}

// BindingRequest is one operation.
type BindingRequest struct {
	// Operation is what to do; each component has its own. Those that keep objects have the ones below.
	Operation string
	// Data is what to do it with, at most about 4 MB, the sidecar's bound on a message. A component may take a quoted string
	// or base64 for what it encodes: what is neither arrives as it is.
	Data []byte
	// Metadata is what the component wants to be told besides.
	Metadata map[string]string
}

// BindingAnswer is what the binding says to it.
type BindingAnswer struct {
	Data     []byte
	Metadata map[string]string
}

// The operations of bindings that keep objects, as Dapr spells them. Create replaces an object of the same name.
const (
	CreateObject = "create"
	GetObject    = "get"
	DeleteObject = "delete"
)
