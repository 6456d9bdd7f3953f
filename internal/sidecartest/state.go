package sidecartest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/souk-shop/souk/internal/sidecar"
)

// messageLimit is the most that a sidecar takes in one message, in bytes: the value, the key, and messageOverhead.
const (
	messageLimit    = 4 << 20
	messageOverhead = 64
)

// store is one app's state store.
type store struct {
	mu       sync.Mutex
	profile  Profile
	items    map[string]sidecar.Item
	sequence int
}

func newStore(p Profile) *store { return &store{profile: p, items: map[string]sidecar.Item{}} }

func (s *store) keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.items))
}

func (s *store) get(key string) sidecar.Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	item := s.items[key]
	return sidecar.Item{Key: key, Value: bytes.Clone(item.Value), ETag: item.ETag}
}

func (s *store) put(key string, value []byte, etag string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.items[key]
	if err := s.check(key, old, etag); err != nil {
		return err
	}
	s.sequence++
	s.items[key] = sidecar.Item{Key: key, Value: bytes.Clone(value), ETag: s.profile.etag(s.sequence, old.ETag)}
	return nil
}

// check returns the error of a write of etag over old.
func (s *store) check(key string, old sidecar.Item, etag string) error {
	switch {
	case etag == "" && old.Exists():
		return s.profile.exists(key)
	case etag == "":
		return nil
	case !s.profile.known(etag):
		return malformed(etag)
	case !old.Exists() && s.profile.goneMatches():
		return nil
	case old.ETag != etag:
		return mismatch(key)
	}
	return nil
}

func (s *store) delete(key, etag string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.items[key]
	if etag != "" { // a sidecar takes a deletion without etag for one of any version
		if err := s.check(key, old, etag); err != nil {
			return err
		}
	}
	delete(s.items, key)
	return nil
}

// fakeState is the state store as an app sees it.
type fakeState struct {
	store  *store
	faults *faults
}

var _ sidecar.State = (*fakeState)(nil)

func (s *fakeState) Get(ctx context.Context, key string) (sidecar.Item, error) {
	if err := s.ready(ctx, get, key); err != nil {
		return sidecar.Item{}, fmt.Errorf("read %s: %w", key, err)
	}
	return s.store.get(key), nil
}

func (s *fakeState) GetMany(ctx context.Context, keys []string) ([]sidecar.Item, error) {
	if err := s.ready(ctx, get, keys...); err != nil {
		return nil, fmt.Errorf("read %d keys: %w", len(keys), err)
	}
	items := make([]sidecar.Item, len(keys))
	for i, key := range keys {
		items[i] = s.store.get(key)
	}
	return items, nil
}

// ready returns the error of a read, and of a write that never reaches the store.
func (s *fakeState) ready(ctx context.Context, op operation, keys ...string) error {
	if err := ctx.Err(); err != nil {
		return status.FromContextError(err).Err()
	}
	for _, key := range keys {
		if err := checkKey(key); err != nil {
			return err
		}
	}
	if op != get {
		return nil
	}
	if fails, _ := s.faults.strike(get); fails {
		return lost(get)
	}
	return nil
}

func checkKey(key string) error {
	if key == "" {
		return status.Error(codes.InvalidArgument, "the key is missing")
	}
	if strings.Contains(key, "||") {
		return status.Errorf(codes.InvalidArgument, "input key/keyPrefix '%s' can't contain '||'", key)
	}
	return nil
}

func (s *fakeState) Put(ctx context.Context, key string, value []byte, etag string) error {
	err := s.write(ctx, put, key, len(value), func() error { return s.store.put(key, value, etag) })
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}

func (s *fakeState) Delete(ctx context.Context, key, etag string) error {
	err := s.write(ctx, remove, key, 0, func() error { return s.store.delete(key, etag) })
	if err != nil {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

func (s *fakeState) write(ctx context.Context, op operation, key string, size int, apply func() error) error {
	if err := s.ready(ctx, op, key); err != nil {
		return err
	}
	if err := checkSize(size + len(key)); err != nil {
		return err
	}
	fails, applied := s.faults.strike(op)
	if fails && !applied {
		return lost(op)
	}
	err := apply()
	if fails {
		return lost(op) // whatever came of it, the answer is lost
	}
	return err
}

func checkSize(size int) error {
	if size+messageOverhead > messageLimit {
		return status.Errorf(codes.ResourceExhausted, "grpc: received message larger than max (%d vs. %d)", size, messageLimit)
	}
	return nil
}
