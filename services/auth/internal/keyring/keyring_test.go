package keyring_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"log/slog"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/auth/internal/keyring"
)

// store is a secret store that answers as Dapr's do for what they lack: like a store that is away.
type store struct {
	secrets map[string]string
	// fails is how many reads fail before any succeeds.
	fails int
}

func (s *store) Secret(_ context.Context, name string) (string, error) {
	if s.fails > 0 {
		s.fails--
		return "", problem.NewUnavailable("secrets", "The secret store did not answer.")
	}
	if value, ok := s.secrets[name]; ok {
		return value, nil
	}
	return "", problem.NewUnavailable("secrets", "The secret store did not answer.")
}

func encoded(c byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{c}, 32)) }

func TestLoad(t *testing.T) {
	tests := []struct {
		name    string
		secrets map[string]string
		keys    int
		want    string
	}{
		{"one key", map[string]string{keyring.Current: encoded(1)}, 1, ""},
		{"two keys", map[string]string{keyring.Current: encoded(1), keyring.Previous: encoded(2) + "\n"}, 2, ""},
		{"three keys", map[string]string{keyring.Current: encoded(1), keyring.Previous: encoded(2), keyring.Next: encoded(3)}, 3, ""},
		{"a next key", map[string]string{keyring.Current: encoded(1), keyring.Next: encoded(3)}, 2, ""},
		{"no key", nil, 0, keyring.Current},
		{"a previous key only", map[string]string{keyring.Previous: encoded(2)}, 0, keyring.Current},
		{"a wrong key", map[string]string{keyring.Current: encoded(1)[4:]}, 0, keyring.Current},
		{"a wrong previous key", map[string]string{keyring.Current: encoded(1), keyring.Previous: "?"}, 0, keyring.Previous},
		{"a wrong next key", map[string]string{keyring.Current: encoded(1), keyring.Next: "?"}, 0, keyring.Next},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ring, err := keyring.Load(t.Context(), slog.New(slog.DiscardHandler), &store{secrets: tt.secrets})
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), "secret "+tt.want+":") {
					t.Errorf("error %v, want one that names %s", err, tt.want)
				}
				return
			}
			if err != nil || len(ring.Verifying) != tt.keys || len(ring.Refresh) != tt.keys || !ring.Signing.Public().(ed25519.PublicKey).Equal(ring.Verifying[0]) {
				t.Errorf("%d keys, %v", len(ring.Verifying), err)
			}
		})
	}
}

func TestAStoreThatFailsIsNotOneThatLacksAKey(t *testing.T) {
	both := map[string]string{keyring.Current: encoded(1), keyring.Previous: encoded(2)}
	first := &store{secrets: both}
	for fails := range 2 {
		first.fails = fails
		ring, err := keyring.Load(t.Context(), slog.New(slog.DiscardHandler), first)
		if (err == nil) != (fails == 0) || err == nil && len(ring.Verifying) != 2 {
			t.Errorf("%d failures: %d keys, %v", fails, len(ring.Verifying), err)
		}
	}
}
