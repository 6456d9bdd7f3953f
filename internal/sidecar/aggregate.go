package sidecar

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

const (
	// DefaultInbox is how many handled events a document remembers. A redelivery comes within the broker's ack window; a
	// document that handles more events than this in that time needs a larger inbox.
	DefaultInbox = 64
	maxAttempts  = 30
)

// Aggregate is a set of documents of one type, each under one key of the state store, each with its inbox.
//
// [Aggregate.Update] keeps the order read, decide, compare-and-swap, publish. The inbox, which holds the ids of the last
// handled events with what they emitted, and the change are one write. So a crash at any point is healed by the
// redelivery of the event: before the write nothing has happened; after it, the redelivered event finds itself in the
// inbox, and what it emitted is published again under the same ids.
type Aggregate[T any] struct {
	sidecar *Sidecar
	prefix  string
	inbox   int
	locks   *keyLocks
	now     func() time.Time
}

// NewAggregate returns the documents under prefix ("order/") of the sidecar's state store.
func NewAggregate[T any](s *Sidecar, prefix string) *Aggregate[T] {
	return &Aggregate[T]{sidecar: s, prefix: prefix, inbox: DefaultInbox, locks: newKeyLocks(), now: time.Now}
}

// WithInbox sets how many handled events a document remembers.
func (a *Aggregate[T]) WithInbox(size int) *Aggregate[T] {
	a.inbox = size
	return a
}

// WithClock sets the clock that dates emitted events.
func (a *Aggregate[T]) WithClock(now func() time.Time) *Aggregate[T] {
	a.now = now
	return a
}

// document is what stands under a key.
type document[T any] struct {
	State T         `json:"state"`
	Inbox []handled `json:"inbox,omitempty"`
}

type handled struct {
	ID     string         `json:"id"`
	Events []events.Event `json:"events,omitempty"`
}

// Snapshot is a document as it was read.
type Snapshot[T any] struct {
	State T
	etag  string
	inbox []handled
}

// Exists tells whether the document is there; if not, State is the zero value.
func (s Snapshot[T]) Exists() bool { return s.etag != "" }

// Handled tells whether the document has handled the event, as far as its inbox reaches back.
func (s Snapshot[T]) Handled(eventID string) bool {
	_, ok := s.emitted(eventID)
	return ok
}

func (s Snapshot[T]) emitted(eventID string) ([]events.Event, bool) {
	for _, h := range s.inbox {
		if h.ID == eventID {
			return h.Events, true
		}
	}
	return nil, false
}

// Get reads a document. The error is of kind Unavailable when the store did not answer.
func (a *Aggregate[T]) Get(ctx context.Context, id string) (Snapshot[T], error) {
	item, err := a.sidecar.State.Get(ctx, a.prefix+id)
	if err != nil {
		return Snapshot[T]{}, unavailable(err)
	}
	return decode[T](item)
}

// GetMany reads documents, in the order of ids.
func (a *Aggregate[T]) GetMany(ctx context.Context, ids []string) ([]Snapshot[T], error) {
	if len(ids) == 0 {
		return nil, nil
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = a.prefix + id
	}
	items, err := a.sidecar.State.GetMany(ctx, keys)
	if err != nil {
		return nil, unavailable(err)
	}
	snapshots := make([]Snapshot[T], len(items))
	for i, item := range items {
		if snapshots[i], err = decode[T](item); err != nil {
			return nil, err
		}
	}
	return snapshots, nil
}

// Delete removes a document. What has changed meanwhile stays; a later call removes it.
func (a *Aggregate[T]) Delete(ctx context.Context, id string) error {
	s, err := a.Get(ctx, id)
	if err != nil || !s.Exists() {
		return err
	}
	return unavailable(a.sidecar.State.Delete(ctx, a.prefix+id, s.etag))
}

// Decide changes the document in place and says what is to be published. It is pure: no I/O, no clock, no randomness
// that matters, for it runs again after a lost race. An error leaves the document as it was.
type Decide[T any] func(state *T, exists bool) ([]events.Draft, error)

// Update applies cause to the document: decide, compare-and-swap, publish. A cause that the document has handled before
// changes nothing and publishes again what it emitted then. It returns the state as stored.
//
// The error is decide's own, or of kind Conflict when every attempt lost its race, or Unavailable when the store or the
// broker did not answer. After an error of Update, deliver the cause again.
func (a *Aggregate[T]) Update(ctx context.Context, id string, cause events.Event, decide Decide[T]) (T, error) {
	state, emitted, err := a.write(ctx, id, cause, decide)
	if err != nil {
		return state, err
	}
	for _, e := range emitted {
		if err := a.sidecar.Events.Publish(ctx, e); err != nil {
			return state, problem.NewUnavailable("broker", "The broker did not take %s.", events.Name(e.Type)).Because(err)
		}
	}
	return state, nil
}

func (a *Aggregate[T]) write(ctx context.Context, id string, cause events.Event, decide Decide[T]) (T, []events.Event, error) {
	var zero T
	release, err := a.locks.acquire(ctx, id)
	if err != nil {
		return zero, nil, unavailable(err)
	}
	defer release()
	var last error
	for attempt := range maxAttempts {
		if err := pause(ctx, attempt); err != nil {
			return zero, nil, unavailable(errors.Join(err, last))
		}
		current, err := a.Get(ctx, id)
		if err != nil {
			return zero, nil, err
		}
		if emitted, ok := current.emitted(cause.ID); ok {
			return current.State, emitted, nil
		}
		next, emitted, changed, err := a.decide(current, cause, decide)
		if err != nil || !changed {
			return next.State, nil, err
		}
		raw, err := json.Marshal(next)
		if err != nil {
			return zero, nil, fmt.Errorf("%s%s: %w", a.prefix, id, err)
		}
		if last = a.sidecar.State.Put(ctx, a.prefix+id, raw, current.etag); last == nil {
			return next.State, emitted, nil
		}
	}
	return zero, nil, problem.NewConflict("contention", "Too many changes at once; please try again.").Because(last)
}

// decide runs the decision on a copy of current. changed is false when there is nothing to store: the state is as it was
// and nothing is emitted; such a cause may be decided anew when it comes again.
func (a *Aggregate[T]) decide(current Snapshot[T], cause events.Event, decide Decide[T]) (document[T], []events.Event, bool, error) {
	before, err := json.Marshal(current.State)
	if err != nil {
		return document[T]{}, nil, false, err
	}
	next := document[T]{}
	if err := json.Unmarshal(before, &next.State); err != nil {
		return document[T]{}, nil, false, err
	}
	drafts, err := decide(&next.State, current.Exists())
	if err != nil {
		return document[T]{State: current.State}, nil, false, err
	}
	after, err := json.Marshal(next.State)
	if err != nil {
		return document[T]{}, nil, false, err
	}
	if len(drafts) == 0 && bytes.Equal(before, after) {
		return document[T]{State: current.State}, nil, false, nil
	}
	emitted := make([]events.Event, len(drafts))
	for i, d := range drafts {
		if emitted[i], err = d.CausedBy(cause, a.sidecar.AppID, a.now()); err != nil {
			return document[T]{}, nil, false, fmt.Errorf("a decision made an event that is not valid: %w", err)
		}
	}
	next.Inbox = append(trim(current.inbox, a.inbox-1), handled{ID: cause.ID, Events: emitted})
	return next, emitted, true, nil
}

func trim(inbox []handled, size int) []handled {
	if drop := len(inbox) - size; drop > 0 {
		inbox = inbox[drop:]
	}
	return inbox[:len(inbox):len(inbox)]
}

func decode[T any](item Item) (Snapshot[T], error) {
	if !item.Exists() {
		return Snapshot[T]{}, nil
	}
	var d document[T]
	if err := json.Unmarshal(item.Value, &d); err != nil {
		return Snapshot[T]{}, fmt.Errorf("document %s: %w", item.Key, err)
	}
	return Snapshot[T]{State: d.State, etag: item.ETag, inbox: d.Inbox}, nil
}

// pause waits before an attempt that follows a lost race: not before the first, then longer and longer, at random, so
// that rivals part.
func pause(ctx context.Context, attempt int) error {
	if attempt == 0 {
		return ctx.Err()
	}
	ceiling := min(time.Millisecond<<min(attempt, 7), 100*time.Millisecond)
	timer := time.NewTimer(time.Duration(rand.Int64N(int64(ceiling)) + 1))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func unavailable(err error) error {
	if err == nil || problem.KindOf(err) != 0 {
		return err
	}
	return problem.NewUnavailable("state", "The state store did not answer.").Because(err)
}
