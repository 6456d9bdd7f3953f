package token

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"
)

// Signer signs access tokens. Only auth has one, and tests.
type Signer struct {
	key    jose.Signer
	public ed25519.PublicKey
	opts   Options
}

// NewSigner returns a signer with this key; its tokens name the key by its [KeyID]. Of opts, Leeway is not used.
func NewSigner(key ed25519.PrivateKey, opts Options) (*Signer, error) {
	if len(key) != ed25519.PrivateKeySize {
		return nil, errors.New("an Ed25519 private key has 64 bytes")
	}
	public, _ := key.Public().(ed25519.PublicKey)
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: key, KeyID: KeyID(public)}},
		(&jose.SignerOptions{}).WithType(tokenType))
	if err != nil {
		return nil, fmt.Errorf("signer: %w", err)
	}
	return &Signer{key: signer, public: public, opts: opts.withDefaults()}, nil
}

// Public returns the key that the signer's tokens are verified with.
func (s *Signer) Public() ed25519.PublicKey { return s.public }

// Sign returns a token that says c of its bearer from now on, for ttl. c's times are not used; an ID is made where it is
// "".
func (s *Signer) Sign(c Claims, ttl time.Duration) (string, error) {
	if c.Subject == "" || ttl <= 0 {
		return "", errors.New("a token needs a subject and a time to live")
	}
	if c.ID == "" {
		c.ID = uuid.NewString()
	}
	now := s.opts.Clock()
	issued, expires := now.Unix(), now.Add(ttl).Unix()
	return s.sign(claims{
		Issuer: s.opts.Issuer, Audience: audience{s.opts.Audience}, Subject: c.Subject, ID: c.ID, IssuedAt: &issued,
		NotBefore: &issued, ExpiresAt: &expires, Name: c.Name, Email: c.Email, Roles: c.Roles,
	})
}

func (s *Signer) sign(c claims) (string, error) {
	payload, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	jws, err := s.key.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	return jws.CompactSerialize()
}
