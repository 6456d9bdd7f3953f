package token_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/token"
)

// The key and its thumbprint are of RFC 8037, appendix A.3.
func TestKeyIDIsTheThumbprint(t *testing.T) {
	public, err := base64.RawURLEncoding.DecodeString("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
	if err != nil {
		t.Fatal(err)
	}
	if got := token.KeyID(public); got != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" {
		t.Error(got)
	}
}

func TestSignerRefuses(t *testing.T) {
	if _, err := token.NewSigner(ed25519.PrivateKey("short"), token.Options{}); err == nil {
		t.Error("half a key")
	}
	s := signer(t, ours, at(now))
	if _, err := s.Sign(token.Claims{}, time.Minute); err == nil {
		t.Error("a token for nobody")
	}
	if _, err := s.Sign(shopper, 0); err == nil {
		t.Error("a token without life")
	}
}

func TestRotation(t *testing.T) {
	v := token.NewVerifier(token.NewStaticKeys(signer(t, theirs, at(now)).Public(), signer(t, ours, at(now)).Public()), at(now))
	for _, key := range []ed25519.PrivateKey{ours, theirs} {
		raw, err := signer(t, key, at(now)).Sign(shopper, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Verify(t.Context(), raw); err != nil {
			t.Error(err)
		}
	}
}

func TestTokensHaveIDsOfTheirOwn(t *testing.T) {
	s, v := signer(t, ours, at(now)), token.NewVerifier(oursOnly, at(now))
	seen := map[string]bool{}
	for range 2 {
		raw, err := s.Sign(shopper, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		c, err := v.Verify(t.Context(), raw)
		if err != nil || c.ID == "" || seen[c.ID] {
			t.Errorf("id %q, %v", c.ID, err)
		}
		seen[c.ID] = true
	}
}
