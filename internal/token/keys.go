package token

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"github.com/souk-shop/souk/internal/problem"
)

// KeySet finds the public key that a token names. The error is of kind Unauthenticated when there is no such key, and of
// kind Unavailable when that cannot be told now.
type KeySet interface {
	Key(ctx context.Context, kid string) (ed25519.PublicKey, error)
}

// KeyID returns a key's id: its thumbprint by RFC 7638, with SHA-256.
func KeyID(key ed25519.PublicKey) string {
	sum, err := (&jose.JSONWebKey{Key: key}).Thumbprint(crypto.SHA256)
	if err != nil {
		return "" // a key of the wrong length, which verifies nothing either
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}

// JWKS renders public keys as a JSON Web Key Set (RFC 7517): the current one, and those that signed what still lives.
func JWKS(keys ...ed25519.PublicKey) ([]byte, error) {
	set := jose.JSONWebKeySet{Keys: make([]jose.JSONWebKey, len(keys))}
	for i, key := range keys {
		set.Keys[i] = jose.JSONWebKey{Key: key, KeyID: KeyID(key), Algorithm: string(jose.EdDSA), Use: "sig"}
	}
	return json.Marshal(set)
}

// StaticKeys is a fixed set of keys, by their [KeyID].
type StaticKeys map[string]ed25519.PublicKey

var _ KeySet = StaticKeys(nil)

// NewStaticKeys returns the set of these keys.
func NewStaticKeys(keys ...ed25519.PublicKey) StaticKeys {
	set := make(StaticKeys, len(keys))
	for _, key := range keys {
		set[KeyID(key)] = key
	}
	return set
}

// Key implements [KeySet].
func (s StaticKeys) Key(_ context.Context, kid string) (ed25519.PublicKey, error) {
	if key, ok := s[kid]; ok {
		return key, nil
	}
	return nil, unknownKey()
}

// parseJWKS reads the Ed25519 keys of a key set. Keys of other kinds are passed over, as RFC 7517 has it; so is a key
// whose id is not its thumbprint: ids are never taken on trust.
func parseJWKS(raw []byte) (map[string]ed25519.PublicKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(raw, &set); err != nil {
		return nil, fmt.Errorf("not a JSON Web Key Set: %w", err)
	}
	keys := map[string]ed25519.PublicKey{}
	for _, member := range set.Keys {
		var k jose.JSONWebKey
		if json.Unmarshal(member, &k) != nil {
			continue
		}
		if key, ok := k.Key.(ed25519.PublicKey); ok && k.KeyID != "" && k.KeyID == KeyID(key) {
			keys[k.KeyID] = key
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("the JSON Web Key Set has no Ed25519 key among its %d", len(set.Keys))
	}
	return keys, nil
}

func unknownKey() error {
	return problem.NewUnauthenticated("token", "The access token is signed with a key that is not known.")
}
