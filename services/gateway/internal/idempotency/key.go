// Package idempotency makes repeated requests harmless: it knows a request by its Idempotency-Key, derives the ids of what
// it does, and remembers its body's fingerprint, so that a key cannot be used for two different things.
package idempotency

import (
	"net/http"
	"strconv"

	"github.com/souk-shop/souk/internal/problem"
)

// Header is the name of the header.
const Header = "Idempotency-Key"

// maxKey is the longest key, in characters.
const maxKey = 255

// Key returns the request's idempotency key, "" where it has none. The error is of kind Invalid and names the header.
func Key(h http.Header) (string, error) {
	values := h.Values(Header)
	if len(values) == 0 {
		return "", nil
	}
	key := values[0]
	if len(values) > 1 {
		return "", bad("must be sent once, not " + strconv.Itoa(len(values)) + " times")
	}
	if key == "" || len(key) > maxKey {
		return "", bad("must have 1 to 255 characters")
	}
	for i := range len(key) {
		if key[i] < '!' || key[i] > '~' {
			return "", bad("must be visible ASCII characters without spaces")
		}
	}
	return key, nil
}

// Missing is the error for a request that must have a key and has none.
func Missing() error {
	return problem.NewInvalid("idempotency-key-required", "This needs an Idempotency-Key header, so that it happens once.").
		WithStatus(http.StatusBadRequest).WithField(Header, "is required")
}

func bad(why string) error {
	return problem.NewInvalid("idempotency-key", "The Idempotency-Key header is wrong.").WithLimit(Header, why, maxKey)
}
