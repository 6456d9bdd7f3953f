package token_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/token"
)

var (
	now      = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	shopper  = token.Claims{Subject: "u1", Name: "Ada", Email: "ada@example.org", Roles: []string{token.RoleCustomer}}
	ours     = keyOf(1)
	theirs   = keyOf(2)
	oursOnly = token.NewStaticKeys(ours.Public().(ed25519.PublicKey))
)

// keyOf returns the key of a seed of that byte.
func keyOf(b byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{b}, ed25519.SeedSize))
}

func at(when time.Time) token.Options { return token.Options{Clock: func() time.Time { return when }} }

func signer(t testing.TB, key ed25519.PrivateKey, opts token.Options) *token.Signer {
	t.Helper()
	s, err := token.NewSigner(key, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// signed is a token of the shopper's, from now on, for ten minutes: the same one each time, in each process of a fuzz run.
func signed(t testing.TB) string {
	t.Helper()
	c := shopper
	c.ID = "t1"
	raw, err := signer(t, ours, at(now)).Sign(c, 10*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
