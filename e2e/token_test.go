package e2e

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/internal/token"
)

// tokens that do not hold are refused, everywhere.
func (s *scene) tokens(t *testing.T) {
	sku, who := s.sku(t, 5), s.shopper(t)
	who.add(sku, 1)
	claims := token.Claims{Subject: who.user.ID, Name: who.user.Name, Email: who.user.Email, Roles: who.user.Roles}
	long := time.Now().Add(-2 * time.Hour)
	key, foreign := s.signingKey(t), ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	parts := strings.Split(who.Token(), ".")
	admin := claims
	admin.Roles = []string{token.RoleAdmin}
	for name, bad := range map[string]string{
		"expired":           sign(t, key, token.Options{Clock: func() time.Time { return long }}, claims),
		"from the future":   sign(t, key, token.Options{Clock: func() time.Time { return time.Now().Add(time.Hour) }}, claims),
		"foreign key":       sign(t, foreign, token.Options{}, claims),
		"foreign admin":     sign(t, foreign, token.Options{}, admin),
		"other audience":    sign(t, key, token.Options{Audience: "another-shop"}, claims),
		"other issuer":      sign(t, key, token.Options{Issuer: "another-auth"}, claims),
		"no signature":      parts[0] + "." + parts[1] + ".",
		"alg none":          encode(`{"alg":"none","typ":"at+jwt"}`) + "." + parts[1] + ".",
		"another's payload": parts[0] + "." + encode(`{"iss":"souk-auth","aud":"souk","sub":"x","exp":9999999999,"iat":1}`) + "." + parts[2],
		"no token at all":   "x",
	} {
		c := s.nobody(t).As(bad)
		if _, err := c.Me(t.Context()); client.StatusOf(err) != 401 {
			t.Errorf("%s: who am I: %v", name, err)
		}
		if _, err := c.CheckOut(t.Context(), client.Of(who.cart, "tok_success"), unique("key")); client.StatusOf(err) != 401 {
			t.Errorf("%s: checking out: %v", name, err)
		}
		if _, err := c.DayOrders(t.Context(), "2026-01-01", ""); client.StatusOf(err) != 401 {
			t.Errorf("%s: staff's orders: %v", name, err)
		}
	}
	good := s.nobody(t).As(sign(t, key, token.Options{}, claims))
	if me, err := good.Me(t.Context()); err != nil || me.ID != who.user.ID {
		t.Errorf("a good token: %v, %v", me, err)
	}
	if _, err := s.nobody(t).Login(t.Context(), client.Credentials{Email: who.account.Email, Password: "wrong-" + password}); client.StatusOf(err) != 401 {
		t.Errorf("a wrong password: %v", err)
	}
}

func (s *scene) signingKey(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	text, err := s.shop.Secret("auth-signing-key")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(seed) != ed25519.SeedSize {
		t.Fatalf("the signing key has %d bytes: %v", len(seed), err)
	}
	return ed25519.NewKeyFromSeed(seed)
}

func sign(t *testing.T, key ed25519.PrivateKey, options token.Options, claims token.Claims) string {
	t.Helper()
	signer, err := token.NewSigner(key, options)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(claims, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
