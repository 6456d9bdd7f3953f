package api

import (
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/services/gateway/internal/idempotency"
)

// operation is one request, as its idempotency key knows it.
type operation struct {
	// scope says whose the key is, route what is to be done; key is "" where the client sent none.
	scope, route, key string
	fingerprint       string
}

// operationOf knows r: its key belongs to the user, or for a guest to guestScope, and to the method and address.
func (a *api) operationOf(r *http.Request, guestScope string, body any) (operation, error) {
	key, err := idempotency.Key(r.Header)
	if err != nil {
		return operation{}, err
	}
	o := operation{scope: guestScope, route: r.Method + " " + r.URL.Path, key: key}
	if user := userID(r); user != "" {
		o.scope = "user:" + user
	}
	if raw, ok := body.([]byte); ok {
		o.fingerprint = idempotency.FingerprintBytes(raw)
		return o, nil
	}
	o.fingerprint, err = idempotency.Fingerprint(body)
	return o, err
}

func (o operation) record() idempotency.Record {
	return idempotency.Record{Fingerprint: o.fingerprint, CreatedAt: time.Now().UTC()}
}

// id is the id of what the operation does: the same for the same key.
func (o operation) id() string {
	if o.key == "" {
		return events.NewID()
	}
	return events.DeriveID("operation", o.scope, o.route, o.key)
}

// once returns the event that make gives for the request; for a repeated one, the very event of the first time, so that
// what changed meanwhile changes nothing about it. make gets the event's id.
func (a *api) once(r *http.Request, guestScope string, body any, make func(id string) (events.Event, error)) (events.Event, error) {
	o, err := a.operationOf(r, guestScope, body)
	if err != nil {
		return events.Event{}, err
	}
	if o.key == "" {
		return make(o.id())
	}
	name := idempotency.Name(o.scope, o.route, o.key)
	record, found, err := a.records.Lookup(r.Context(), name, o.fingerprint)
	if err != nil {
		return events.Event{}, err
	}
	if found && record.Event != nil {
		return *record.Event, nil
	}
	e, err := make(o.id())
	if err != nil {
		return events.Event{}, err
	}
	record = o.record()
	record.Event = &e
	if record, err = a.records.Claim(r.Context(), name, record); err != nil {
		return events.Event{}, err
	}
	return *record.Event, nil
}

// claim binds the request's idempotency key to its body, and returns the key for the service that will act: it is the
// service that knows a repeated request by it. A request without a key gets one of its own.
func (a *api) claim(r *http.Request, guestScope string, body any) (string, error) {
	o, err := a.operationOf(r, guestScope, body)
	if err != nil || o.key == "" {
		return o.id(), err
	}
	_, err = a.records.Claim(r.Context(), idempotency.Name(o.scope, o.route, o.key), o.record())
	return o.id(), err
}
