package token_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/token"
)

func TestVerify(t *testing.T) {
	v := token.NewVerifier(oursOnly, at(now))
	got, err := v.Verify(t.Context(), signed(t))
	if err != nil {
		t.Fatal(err)
	}
	want := shopper
	want.ID, want.IssuedAt, want.ExpiresAt = "t1", now, now.Add(10*time.Minute)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if !got.HasRole("staff", "customer") || got.HasRole("staff") || got.HasRole() {
		t.Error("roles are wrong")
	}
}

func TestVerifyAtItsEnds(t *testing.T) {
	raw := signed(t)
	tests := map[string]struct {
		leeway time.Duration
		at     time.Duration // from its beginning
		holds  bool
	}{
		"at its beginning":       {-1, 0, true},
		"before it":              {-1, -time.Second, false},
		"before it, in leeway":   {0, -30 * time.Second, true},
		"before leeway":          {0, -31 * time.Second, false},
		"before its end":         {-1, 10*time.Minute - time.Second, true},
		"at its end":             {-1, 10 * time.Minute, false},
		"after it, in leeway":    {0, 10*time.Minute + 29*time.Second, true},
		"after leeway":           {0, 10*time.Minute + 30*time.Second, false},
		"in a leeway of minutes": {5 * time.Minute, 14 * time.Minute, true},
	}
	for name, tt := range tests {
		v := token.NewVerifier(oursOnly, token.Options{Leeway: tt.leeway})
		_, err := v.VerifyAt(t.Context(), raw, now.Add(tt.at))
		if holds := err == nil; holds != tt.holds || err != nil && !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%s: %v, want holds=%v", name, err, tt.holds)
		}
	}
}

// forge signs claims with go-jose, as an attacker would who has some key.
func forge(t testing.TB, alg jose.SignatureAlgorithm, key any, kid, typ string, claims map[string]any) string {
	t.Helper()
	opts := &jose.SignerOptions{}
	if typ != "" {
		opts.WithType(jose.ContentType(typ))
	}
	if kid != "" {
		opts.WithHeader("kid", kid)
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, opts)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := s.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func goodClaims() map[string]any {
	return map[string]any{
		"iss": token.Issuer, "aud": token.Audience, "sub": "u1", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
	}
}

func without(name string) map[string]any {
	c := goodClaims()
	delete(c, name)
	return c
}

func with(name string, value any) map[string]any {
	c := goodClaims()
	c[name] = value
	return c
}

func TestVerifyRefuses(t *testing.T) {
	kid, public := token.KeyID(ours.Public().(ed25519.PublicKey)), []byte(ours.Public().(ed25519.PublicKey))
	eddsa := func(c map[string]any) string { return forge(t, jose.EdDSA, ours, kid, "at+jwt", c) }
	b64 := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	payload, err := json.Marshal(goodClaims())
	if err != nil {
		t.Fatal(err)
	}
	good := eddsa(goodClaims())
	v := token.NewVerifier(oursOnly, at(now))
	if _, err := v.Verify(t.Context(), good); err != nil {
		t.Fatalf("the good one: %v", err)
	}
	for name, raw := range map[string]string{
		"nothing":                    "",
		"no token":                   "a.b.c",
		"too long a token":           good + strings.Repeat("A", 8<<10),
		"no signature":               good[:strings.LastIndex(good, ".")+1],
		"alg none":                   b64(`{"alg":"none","kid":"`+kid+`","typ":"at+jwt"}`) + "." + b64(string(payload)) + ".",
		"alg none with a signature":  b64(`{"alg":"none","kid":"`+kid+`","typ":"at+jwt"}`) + "." + b64(string(payload)) + ".AA",
		"HS256 with the public key":  forge(t, jose.HS256, public, kid, "at+jwt", goodClaims()),
		"a foreign key":              forge(t, jose.EdDSA, theirs, token.KeyID(theirs.Public().(ed25519.PublicKey)), "at+jwt", goodClaims()),
		"a foreign key by our id":    forge(t, jose.EdDSA, theirs, kid, "at+jwt", goodClaims()),
		"no key id":                  forge(t, jose.EdDSA, ours, "", "at+jwt", goodClaims()),
		"another type":               forge(t, jose.EdDSA, ours, kid, "JWT", goodClaims()),
		"no type":                    forge(t, jose.EdDSA, ours, kid, "", goodClaims()),
		"expired":                    eddsa(with("exp", now.Add(-time.Hour).Unix())),
		"a future nbf":               eddsa(with("nbf", now.Add(time.Hour).Unix())),
		"a future iat":               eddsa(with("iat", now.Add(time.Hour).Unix())),
		"no exp":                     eddsa(without("exp")),
		"no iat":                     eddsa(without("iat")),
		"no iss":                     eddsa(without("iss")),
		"another iss":                eddsa(with("iss", "someone")),
		"no aud":                     eddsa(without("aud")),
		"another aud":                eddsa(with("aud", []string{"a", "b"})),
		"no sub":                     eddsa(without("sub")),
		"an exp that is a string":    eddsa(with("exp", "tomorrow")),
		"line ends inside":           good[:9] + "\n" + good[9:],
		"white space around":         " " + good,
		"padding":                    good + "=",
		"json in place of compact":   `{"payload":"` + b64(string(payload)) + `","signatures":[]}`,
		"a critical header we lack":  b64(`{"alg":"EdDSA","kid":"`+kid+`","typ":"at+jwt","crit":["x"],"x":1}`) + good[strings.Index(good, "."):],
		"the same bits spelt anew":   respelt(t, good),
		"an encrypted token's shape": good + ".AA.AA",
	} {
		if c, err := v.Verify(t.Context(), raw); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%s: %v, %+v", name, err, c)
		}
	}
	if _, err := v.Verify(t.Context(), eddsa(with("aud", []string{"other", token.Audience}))); err != nil {
		t.Errorf("one audience of two: %v", err)
	}
}

// respelt changes the unused bits of the signature's last character: a lax decoder sees no difference.
func respelt(t testing.TB, raw string) string {
	t.Helper()
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, raw[len(raw)-1])
	other := raw[:len(raw)-1] + string(alphabet[last^1])
	a, errA := base64.RawURLEncoding.DecodeString(raw[strings.LastIndex(raw, ".")+1:])
	b, errB := base64.RawURLEncoding.DecodeString(other[strings.LastIndex(other, ".")+1:])
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Fatal("it is another signature")
	}
	return other
}

// FuzzVerify feeds the verifier anything: it never panics, and takes nothing but the very token that was signed.
func FuzzVerify(f *testing.F) {
	good := signed(f)
	v := token.NewVerifier(oursOnly, at(now))
	f.Add(good)
	f.Add(respelt(f, good))
	f.Add(good[1:])
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, raw string) {
		_, err := v.Verify(t.Context(), raw)
		if err == nil && raw != good {
			t.Errorf("accepted %q", raw)
		}
		if err != nil && !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%q: %v", raw, err)
		}
	})
}

// FuzzMutate changes one byte of a good token at a time.
func FuzzMutate(f *testing.F) {
	good := signed(f)
	v := token.NewVerifier(oursOnly, at(now))
	for i := range len(good) {
		f.Add(uint16(i), byte(1))
	}
	f.Fuzz(func(t *testing.T, i uint16, flip byte) {
		raw := []byte(good)
		raw[int(i)%len(raw)] ^= flip
		if _, err := v.Verify(t.Context(), string(raw)); err == nil && string(raw) != good {
			t.Errorf("accepted %q", raw)
		}
	})
}
