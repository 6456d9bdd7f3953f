package sidecartest

import (
	"context"
	"sync"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

// secretStore is the secret store as an app sees it.
type secretStore struct {
	mu     sync.Mutex
	values map[string]string
}

var _ sidecar.Secrets = (*secretStore)(nil)

func (s *secretStore) set(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.values = map[string]string{}
	}
	s.values[name] = value
}

func (s *secretStore) Secret(ctx context.Context, name string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", problem.NewUnavailable("secrets", "The secret store did not answer.").Because(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	value := s.values[name]
	if value == "" {
		return "", problem.NewNotFound("secret", "The secret %q is not in the secret store.", name)
	}
	return value, nil
}
