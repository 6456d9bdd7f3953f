// Package keyring is the keys of the shop's tokens, from the secret store.
package keyring

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
)

// Names of the secrets. Each is 32 bytes in base64: an Ed25519 seed.
const (
	Current  = "auth-signing-key"
	Previous = "auth-signing-key-previous"
	Next     = "auth-signing-key-next"
)

// Keyring is the key that signs, the keys that verify, and the keys that refresh tokens are derived with. The current
// key's come first.
type Keyring struct {
	Signing   ed25519.PrivateKey
	Verifying []ed25519.PublicKey
	Refresh   [][]byte
}

// Load reads the keys. The others than the current one may be missing: the previous key verifies what it signed before the
// current one took its place, and the next one what a replica signs that was started with it as its current one already.
// The error names the secret that is missing or wrong, and never its value.
func Load(ctx context.Context, log *slog.Logger, secrets sidecar.Secrets) (Keyring, error) {
	seed, err := loadSeed(ctx, secrets, Current)
	if err != nil {
		return Keyring{}, err
	}
	ring := Keyring{Signing: ed25519.NewKeyFromSeed(seed)}
	if err := ring.add(Current, seed); err != nil {
		return Keyring{}, err
	}
	for _, name := range []string{Previous, Next} {
		seed, err := loadOptional(ctx, log, secrets, name)
		if err != nil {
			return Keyring{}, err
		}
		if err := ring.add(name, seed); err != nil {
			return Keyring{}, err
		}
	}
	return ring, nil
}

// add takes in what follows from a seed; one that is nil is missing.
func (k *Keyring) add(name string, seed []byte) error {
	if seed == nil {
		return nil
	}
	refresh, err := hkdf.Key(sha256.New, seed, nil, "souk refresh tokens", sha256.Size)
	if err != nil {
		return fmt.Errorf("secret %s: %w", name, err)
	}
	k.Verifying = append(k.Verifying, public(ed25519.NewKeyFromSeed(seed)))
	k.Refresh = append(k.Refresh, refresh)
	return nil
}

// tries is how often an optional key is asked for before it counts as missing.
const tries = 3

// loadOptional returns a key's seed, or nil where there is none. Most secret stores answer the same for a
// secret that they lack as for a failure of their own (Dapr gives both as Internal). So a store that fails to give this
// secret, again and again, while it gives the current key, lacks it.
func loadOptional(ctx context.Context, log *slog.Logger, secrets sidecar.Secrets, name string) (seed []byte, err error) {
	for range tries {
		seed, err = loadSeed(ctx, secrets, name)
		if !problem.Is(err, problem.Unavailable) {
			break
		}
		if _, failure := loadSeed(ctx, secrets, Current); failure != nil {
			return nil, failure
		}
	}
	if problem.Is(err, problem.Unavailable) || problem.Is(err, problem.NotFound) {
		log.Info("there is no such signing key", "secret", name, "why", err)
		return nil, nil
	}
	return seed, err
}

// JWKS renders the keys that verify.
func (k Keyring) JWKS() ([]byte, error) { return token.JWKS(k.Verifying...) }

func loadSeed(ctx context.Context, secrets sidecar.Secrets, name string) ([]byte, error) {
	text, err := secrets.Secret(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", name, err)
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("secret %s: is not %d bytes in base64", name, ed25519.SeedSize)
	}
	return seed, nil
}

func public(key ed25519.PrivateKey) ed25519.PublicKey {
	k, _ := key.Public().(ed25519.PublicKey)
	return k
}
