// Package registry keeps accounts, one for each e-mail address.
package registry

import (
	"context"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/auth/internal/account"
)

// Registry is the accounts in the state store: `account/<user id>`, and `email/<hash>` for whose an address is.
//
// An address is claimed first, by a create that one writer wins, and the account written then. A claim without an
// account is what a crash leaves between the two; whoever registers the address next takes the claim over, and again one
// writer wins. So there is never more than one account to an address, and no address is lost.
type Registry struct {
	accounts *sidecar.Aggregate[account.Account]
	claims   *sidecar.Aggregate[account.Claim]
	now      func() time.Time
}

// New returns the registry in the sidecar's state store.
func New(sc *sidecar.Sidecar, now func() time.Time) *Registry {
	return &Registry{
		accounts: sidecar.NewAggregate[account.Account](sc, "account/").WithClock(now),
		claims:   sidecar.NewAggregate[account.Claim](sc, "email/").WithInbox(1).WithClock(now),
		now:      now,
	}
}

// absent is the id of an account that there never is.
const absent = "none"

// ByID returns an account. The error is of kind NotFound where there is none.
func (r *Registry) ByID(ctx context.Context, id string) (account.Account, error) {
	found, err := r.accounts.Get(ctx, id)
	if err == nil && !found.Exists() {
		err = notFound()
	}
	return found.State, err
}

// ByEmail returns the account of a normalized address. It reads as much for an address without an account as for one
// with. The error is of kind NotFound where there is none.
func (r *Registry) ByEmail(ctx context.Context, email string) (account.Account, error) {
	claim, err := r.claims.Get(ctx, account.EmailKey(email))
	if err != nil {
		return account.Account{}, err
	}
	id := claim.State.UserID
	if id == "" {
		id = absent
	}
	return r.ByID(ctx, id)
}

// Register makes the account that reg describes, and publishes it. command is what reg.Command names; a command that is
// repeated gives the account as it stands and publishes again what it published. The error is of kind Conflict where the
// address has an account that another command made.
func (r *Registry) Register(ctx context.Context, command events.Event, reg account.Registration) (account.Account, error) {
	claim, err := r.claims.Update(ctx, account.EmailKey(reg.Email), command, func(c *account.Claim, exists bool) ([]events.Draft, error) {
		if !exists {
			c.UserID = reg.UserID
		}
		return nil, nil
	})
	if err != nil {
		return account.Account{}, err
	}
	reg.UserID = claim.UserID
	made, err := r.accounts.Update(ctx, reg.UserID, command, reg.Register)
	if err != nil {
		return account.Account{}, err
	}
	return r.announced(ctx, made)
}

// Announce publishes again what an account's registration published, unless that is known to be out: for a process that
// died, or a broker that was away, between the write and the publishing, when nobody repeated the command.
func (r *Registry) Announce(ctx context.Context, a account.Account) (account.Account, error) {
	if a.Announced {
		return a, nil
	}
	again := events.Event{ID: a.Registration, Subject: a.ID}
	if _, err := r.accounts.Update(ctx, a.ID, again, unchanged); err != nil {
		return a, err
	}
	return r.announced(ctx, a)
}

func (r *Registry) announced(ctx context.Context, a account.Account) (account.Account, error) {
	if a.Announced {
		return a, nil
	}
	return r.change(ctx, "announced", a.ID, func(a *account.Account) error {
		a.Announced = true
		return nil
	})
}

// SetRoles replaces the account's roles, if allowed says so of the account as it stands.
func (r *Registry) SetRoles(ctx context.Context, id string, roles []string, allowed func(account.Account) error) (account.Account, error) {
	return r.change(ctx, "set-roles", id, func(a *account.Account) error {
		if err := allowed(*a); err != nil {
			return err
		}
		a.Roles = roles
		return nil
	})
}

// SetBlocked blocks or unblocks the account, if allowed says so of the account as it stands.
func (r *Registry) SetBlocked(ctx context.Context, id string, blocked bool, allowed func(account.Account) error) (account.Account, error) {
	return r.change(ctx, "set-blocked", id, func(a *account.Account) error {
		if err := allowed(*a); err != nil {
			return err
		}
		a.Blocked = blocked
		return nil
	})
}

// SetHash replaces the password's hash, where it is still the old one.
func (r *Registry) SetHash(ctx context.Context, id, old, hash string) (account.Account, error) {
	return r.change(ctx, "rehash", id, func(a *account.Account) error {
		if a.Hash == old {
			a.Hash = hash
		}
		return nil
	})
}

// change updates an account that exists. Each call is a command of its own: to repeat one is harmless.
func (r *Registry) change(ctx context.Context, name, id string, f func(*account.Account) error) (account.Account, error) {
	command := events.Command(name, events.NewID(), id, r.now())
	return r.accounts.Update(ctx, id, command, func(a *account.Account, exists bool) ([]events.Draft, error) {
		if !exists {
			*a = account.Account{ID: id}
			if err := f(a); err != nil {
				return nil, err
			}
			return nil, notFound()
		}
		return nil, f(a)
	})
}

func unchanged(*account.Account, bool) ([]events.Draft, error) { return nil, nil }

func notFound() error { return problem.NewNotFound("account-not-found", "There is no such account.") }
