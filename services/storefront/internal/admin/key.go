package admin

import (
	"strings"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
)

// newKey names a form that is shown.
func newKey() string { return uuid.NewString() }

// keyFrom is the idempotency key of what a form asks for: the same form with the same content asks for the same thing, and
// corrected for another.
func keyFrom(form string, parts ...string) string {
	if uuid.Validate(form) != nil {
		form = newKey()
	}
	return events.DeriveID(append([]string{"staff", form}, parts...)...)
}

// short is the part of an id that people read.
func short(id string) string {
	head, _, _ := strings.Cut(id, "-")
	return head
}
