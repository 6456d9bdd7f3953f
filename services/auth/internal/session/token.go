package session

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
)

const (
	familySize = 16
	secretSize = 32
)

// Token is a refresh token: a family's id and a secret.
type Token struct {
	Family string
	secret [secretSize]byte
}

// ErrToken is what is said of a text that is no refresh token; never the text.
var ErrToken = errors.New("not a refresh token")

// NewToken returns the first token of a new family; random is where it comes from.
func NewToken(random func([]byte) error) (Token, error) {
	var raw [familySize + secretSize]byte
	if err := random(raw[:]); err != nil {
		return Token{}, err
	}
	t := Token{Family: hex.EncodeToString(raw[:familySize])}
	copy(t.secret[:], raw[familySize:])
	return t, nil
}

// ParseToken reads a token's one spelling.
func ParseToken(text string) (Token, error) {
	family, secret, found := strings.Cut(text, ".")
	if !found || len(family) != hex.EncodedLen(familySize) || len(secret) != base64.RawURLEncoding.EncodedLen(secretSize) {
		return Token{}, ErrToken
	}
	id, err := hex.DecodeString(family)
	if err != nil || hex.EncodeToString(id) != family {
		return Token{}, ErrToken
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(secret)
	if err != nil || len(raw) != secretSize {
		return Token{}, ErrToken
	}
	t := Token{Family: family}
	copy(t.secret[:], raw)
	return t, nil
}

// Text returns the token as its holder keeps it; String, which logs would take, does not.
func (t Token) Text() string {
	return t.Family + "." + base64.RawURLEncoding.EncodeToString(t.secret[:])
}

// String hides the secret.
func (t Token) String() string { return t.Family + ".[redacted]" }

// GoString hides the secret.
func (t Token) GoString() string { return t.String() }

// Hash returns what is kept of the token. The secret has 256 random bits: a plain hash of it cannot be guessed back.
func (t Token) Hash() string {
	sum := sha256.Sum256([]byte(t.Text()))
	return hex.EncodeToString(sum[:])
}

// Next returns the token's one successor. It is derived from the token and from a key that never leaves the service, so
// that a repeated refresh gets the same token again although no token is kept; without the key it is as good as random.
func (t Token) Next(key []byte) Token {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(t.Text()))
	next := Token{Family: t.Family}
	copy(next.secret[:], mac.Sum(nil))
	return next
}

// equal compares hashes in constant time; "" equals nothing.
func equal(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
