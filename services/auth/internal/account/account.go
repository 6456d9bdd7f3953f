// Package account is who may sign in: accounts, their e-mail addresses, passwords' rules and roles. It is pure.
package account

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/token"
)

const maxName = 100

// Account is one person's account.
type Account struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
	// Hash is the password's, as a PHC string.
	Hash    string   `json:"hash"`
	Roles   []string `json:"roles"`
	Blocked bool     `json:"blocked,omitempty"`
	// Registration is the id of the command that made the account; Announced tells that its events are known to be out.
	Registration string    `json:"registration"`
	Announced    bool      `json:"announced,omitempty"`
	CreatedAt    time.Time `json:"created_at"`
}

// Claim is what stands under an e-mail address's key: whose it is.
type Claim struct {
	UserID string `json:"user_id"`
}

// Registration is what makes an account.
type Registration struct {
	// Command is the id of the command; a repeated request has the same.
	Command string
	UserID  string
	// Email is normalized; Name is trimmed.
	Email, Name string
	// Hash is the password's.
	Hash  string
	Roles []string
	// GuestCartID is the cart that was filled before, or "".
	GuestCartID string
	At          time.Time
}

// Register makes the account: for a key that has none, and for nothing else.
func (r Registration) Register(a *Account, exists bool) ([]events.Draft, error) {
	if exists {
		return nil, EmailTaken()
	}
	*a = Account{
		ID: r.UserID, Email: r.Email, Name: r.Name, Hash: r.Hash, Roles: r.Roles, Registration: r.Command, CreatedAt: r.At.UTC(),
	}
	drafts := []events.Draft{{Subject: a.ID, Data: events.UserRegistered{UserID: a.ID, Name: a.Name, Email: a.Email}}}
	if r.GuestCartID != "" {
		drafts = append(drafts, a.LoggedIn(r.GuestCartID))
	}
	return drafts, nil
}

// EmailTaken is the answer to a second registration of an address.
func EmailTaken() *problem.Error {
	return problem.NewConflict("email-taken", "This e-mail address cannot be registered. If it is yours, sign in instead.")
}

// LoggedIn is the event of a login; guestCartID may be "".
func (a Account) LoggedIn(guestCartID string) events.Draft {
	return events.Draft{Subject: a.ID, Data: events.UserAuthenticated{
		UserID: a.ID, Name: a.Name, Email: a.Email, Roles: a.Roles, Context: events.ContextLogin, GuestCartID: guestCartID,
	}}
}

// Claims returns what an access token says of the account.
func (a Account) Claims() token.Claims {
	return token.Claims{Subject: a.ID, Name: a.Name, Email: a.Email, Roles: a.Roles}
}

// Roles returns every role, the least first.
func Roles() []string { return []string{token.RoleCustomer, token.RoleStaff, token.RoleAdmin} }

// NormalizeRoles returns roles in the order of [Roles], each once. The error says what is wrong.
func NormalizeRoles(roles []string) ([]string, error) {
	if len(roles) == 0 {
		return nil, errors.New("must name at least one role")
	}
	for _, role := range roles {
		if !slices.Contains(Roles(), role) {
			return nil, fmt.Errorf("may name %s only", strings.Join(Roles(), ", "))
		}
	}
	normal := slices.DeleteFunc(Roles(), func(role string) bool { return !slices.Contains(roles, role) })
	return normal, nil
}

// NormalizeName returns a name without spaces around it. It may be empty. The error says what is wrong.
func NormalizeName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > maxName {
		return "", fmt.Errorf("must have at most %d characters", maxName)
	}
	if strings.ContainsFunc(name, unicode.IsControl) {
		return "", errors.New("must have no control characters")
	}
	return name, nil
}

// CheckCartID tells whether id can be a cart's: it comes from a client and goes into an event. It may be empty.
func CheckCartID(id string) error {
	if len(id) > 64 {
		return errors.New("must have at most 64 characters")
	}
	for _, c := range []byte(id) {
		if !alphanumeric(c) && c != '-' && c != '_' {
			return errors.New("must have letters, digits, - and _ only")
		}
	}
	return nil
}
