package token

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/souk-shop/souk/internal/problem"
)

const (
	defaultLeeway = 30 * time.Second
	// maxToken bounds a token's length in bytes: what a header can hold.
	maxToken = 8 << 10
	// tokenType is the media type of an access token (RFC 9068): a token made for anything else is none.
	tokenType = "at+jwt"
)

// Options configures a [Verifier]. The zero value is the shop's own.
type Options struct {
	// Issuer and Audience are what tokens must name; [Issuer] and [Audience] by default.
	Issuer, Audience string
	// Leeway is how far clocks may be apart: 30 s by default, none where it is negative.
	Leeway time.Duration
	// Clock tells the time; [time.Now] by default.
	Clock func() time.Time
}

func (o Options) withDefaults() Options {
	if o.Issuer == "" {
		o.Issuer = Issuer
	}
	if o.Audience == "" {
		o.Audience = Audience
	}
	if o.Leeway == 0 {
		o.Leeway = defaultLeeway
	}
	o.Leeway = max(o.Leeway, 0)
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return o
}

// Verifier verifies access tokens.
type Verifier struct {
	keys KeySet
	opts Options
}

// NewVerifier returns a verifier with these keys.
func NewVerifier(keys KeySet, opts Options) *Verifier {
	return &Verifier{keys: keys, opts: opts.withDefaults()}
}

// Verify returns what raw says of its bearer. The error is of kind Unauthenticated when raw does not hold, and of kind
// Unavailable when that cannot be told now.
func (v *Verifier) Verify(ctx context.Context, raw string) (Claims, error) {
	return v.VerifyAt(ctx, raw, v.opts.Clock())
}

// VerifyAt is [Verifier.Verify] at another time: that of the event which brought the token, which may have waited.
func (v *Verifier) VerifyAt(ctx context.Context, raw string, at time.Time) (Claims, error) {
	if !canonical(raw) {
		return Claims{}, refused("is not a signed JWT")
	}
	jws, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return Claims{}, refused("is not a JWT signed with EdDSA").Because(err)
	}
	header := jws.Signatures[0].Protected
	if typ, _ := header.ExtraHeaders[jose.HeaderType].(string); !strings.EqualFold(typ, tokenType) {
		return Claims{}, refused("is not of the type " + tokenType)
	}
	if header.KeyID == "" {
		return Claims{}, refused("names no key")
	}
	key, err := v.keys.Key(ctx, header.KeyID)
	if err != nil {
		return Claims{}, err
	}
	payload, err := jws.Verify(key)
	if err != nil {
		return Claims{}, refused("has a signature that does not hold").Because(err)
	}
	var c claims
	if err := json.Unmarshal(payload, &c); err != nil {
		return Claims{}, refused("has claims that cannot be read").Because(err)
	}
	if why := v.opts.wrong(c, at); why != "" {
		return Claims{}, refused(why)
	}
	return c.public(), nil
}

// wrong says what is wrong with the claims at that time, or "".
func (o Options) wrong(c claims, at time.Time) string {
	early, late := at.Add(-o.Leeway).Unix(), at.Add(o.Leeway).Unix()
	switch {
	case c.Subject == "":
		return "names no subject"
	case c.Issuer != o.Issuer:
		return "is from another issuer"
	case !contains(c.Audience, o.Audience):
		return "is for another audience"
	case c.ExpiresAt == nil || c.IssuedAt == nil:
		return "has no beginning or no end"
	case *c.ExpiresAt <= early:
		return "has expired"
	case *c.IssuedAt > late, c.NotBefore != nil && *c.NotBefore > late:
		return "is not valid yet"
	}
	return ""
}

func contains(list audience, want string) bool {
	for _, a := range list {
		if a == want {
			return true
		}
	}
	return false
}

// canonical tells whether raw is three segments of base64url in the one form that each has: decoders pass over line ends
// and over the unused bits of a last character, and two spellings of one token must not both be accepted.
func canonical(raw string) bool {
	if len(raw) > maxToken || strings.ContainsAny(raw, "\r\n") || strings.Count(raw, ".") != 2 {
		return false
	}
	for segment := range strings.SplitSeq(raw, ".") {
		if _, err := base64.RawURLEncoding.Strict().DecodeString(segment); err != nil || segment == "" {
			return false
		}
	}
	return true
}

func refused(why string) *problem.Error {
	return problem.NewUnauthenticated("token", "The access token %s.", why)
}
