package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

// Record is what is remembered of a request. It holds no body: only its fingerprint.
type Record struct {
	// Fingerprint stands for the body.
	Fingerprint string    `json:"fingerprint"`
	CreatedAt   time.Time `json:"created_at"`
	// UserID is who asked, or "".
	UserID string `json:"user_id,omitempty"`
	// Event is what was published for the request, where that can be told again only from here.
	Event *events.Event `json:"event,omitempty"`
}

// Store keeps records in the app's state store, each under a key that is written once and never changed.
type Store struct{ state sidecar.State }

// NewStore returns the records in state.
func NewStore(state sidecar.State) *Store { return &Store{state: state} }

// Name returns the state key for an idempotency key: scope says whose it is, route which operation on what.
func Name(scope, route, key string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{scope, route, key}, "\x00")))
	return "idempotency/" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// Fingerprint returns what stands for a body: the same for values that are the same JSON.
func Fingerprint(body any) (string, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("fingerprint: %w", err)
	}
	return FingerprintBytes(raw), nil
}

// FingerprintBytes returns what stands for a body that is no JSON.
func FingerprintBytes(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Lookup returns the record under name. The error is of kind Unavailable when the store does not answer, and Invalid, with
// code idempotency-key-reused, when the record is of another body.
func (s *Store) Lookup(ctx context.Context, name, fingerprint string) (Record, bool, error) {
	record, found, err := s.Read(ctx, name)
	if err != nil || !found {
		return Record{}, false, err
	}
	if record.Fingerprint != fingerprint {
		return Record{}, false, problem.NewInvalid("idempotency-key-reused",
			"This Idempotency-Key was used for another request.").WithField(Header, "was used with another body")
	}
	return record, true, nil
}

// Read returns the record under name, whatever its body was.
func (s *Store) Read(ctx context.Context, name string) (Record, bool, error) {
	item, err := s.state.Get(ctx, name)
	if err != nil {
		return Record{}, false, unavailable(err)
	}
	if !item.Exists() {
		return Record{}, false, nil
	}
	var record Record
	if err := json.Unmarshal(item.Value, &record); err != nil {
		return Record{}, false, fmt.Errorf("%s: %w", name, err)
	}
	return record, true, nil
}

// Claim writes the record under name, unless there is one, and returns the one that stands there now: of two requests that
// race with one key, both get the same. Its errors are those of [Store.Lookup].
func (s *Store) Claim(ctx context.Context, name string, record Record) (Record, error) {
	raw, err := json.Marshal(record)
	if err != nil {
		return Record{}, fmt.Errorf("%s: %w", name, err)
	}
	failed := s.state.Put(ctx, name, raw, "")
	if failed == nil {
		return record, nil
	}
	stored, found, err := s.Lookup(ctx, name, record.Fingerprint)
	if err != nil {
		return Record{}, err
	}
	if !found {
		return Record{}, unavailable(errors.Join(failed, ctx.Err()))
	}
	return stored, nil
}

func unavailable(err error) error {
	if problem.KindOf(err) != 0 {
		return err
	}
	return problem.NewUnavailable("state", "The state store did not answer.").Because(err)
}
