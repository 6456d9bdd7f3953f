package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/auth/internal/account"
	"github.com/souk-shop/souk/services/auth/internal/password"
)

type loginRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	CartID   string `json:"cart_id"`
}

func (in *loginRequest) normalize() error {
	bad := problem.NewInvalid("login", "The login is not complete.")
	if strings.TrimSpace(in.Email) == "" {
		bad = bad.WithField("email", "is required")
	}
	if in.Password == "" {
		bad = bad.WithField("password", "is required")
	}
	if err := account.CheckCartID(in.CartID); err != nil {
		bad = bad.WithField("cart_id", err.Error())
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	in.Password = account.NormalizePassword(in.Password)
	if email, err := account.NormalizeEmail(in.Email); err == nil {
		in.Email = email
	}
	return nil
}

// login answers tokens to whoever knows an account's password, and publishes that they did.
func (a *api) login(w http.ResponseWriter, r *http.Request) error {
	var in loginRequest
	if err := server.Decode(r, &in); err != nil {
		return err
	}
	if err := in.normalize(); err != nil {
		return err
	}
	found, err := a.authenticate(r.Context(), in, clientSuspects(r))
	if err != nil {
		return err
	}
	if found, err = a.Registry.Announce(r.Context(), found); err != nil {
		return err
	}
	tokens, err := a.startSession(r.Context(), found, []events.Draft{found.LoggedIn(in.CartID)}, in.CartID)
	if err != nil {
		return err
	}
	return answerTokens(w, http.StatusOK, tokens)
}

// authenticate returns the account of the address and the password. Its error for a wrong password is the same, after
// the same work, as for an address without an account.
//
// Failures are looked at again, and counted, while the turn to hash is held: so no more tries than there are turns can
// slip in between a failure and its wait.
func (a *api) authenticate(ctx context.Context, in loginRequest, clients []suspect) (account.Account, error) {
	who := accountSuspect(in.Email)
	suspects := append([]suspect{who}, clients...)
	if err := a.guard.admit(ctx, suspects); err != nil {
		return account.Account{}, err
	}
	var found account.Account
	err := a.Hasher.Turn(ctx, func(turn password.Turn) (err error) {
		if err = a.guard.admit(ctx, suspects); err != nil {
			return err
		}
		found, err = a.verify(ctx, turn, in)
		if problem.Is(err, problem.Unauthenticated) {
			if counted := a.guard.failed(ctx, suspects); counted != nil {
				return counted
			}
		}
		return err
	})
	if err != nil {
		return account.Account{}, err
	}
	return found, a.guard.succeeded(ctx, who)
}

func (a *api) verify(ctx context.Context, turn password.Turn, in loginRequest) (account.Account, error) {
	found, err := a.Registry.ByEmail(ctx, in.Email)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return account.Account{}, err
	}
	ok, outdated, err := turn.Verify(in.Password, found.Hash)
	switch {
	case err != nil:
		return account.Account{}, err
	case !ok:
		return account.Account{}, problem.NewUnauthenticated("credentials", "The e-mail address or the password is wrong.")
	case outdated:
		return a.rehash(ctx, turn, found, in.Password)
	}
	return found, nil
}

// rehash keeps the password by the hash of today's parameters.
func (a *api) rehash(ctx context.Context, turn password.Turn, found account.Account, secret string) (account.Account, error) {
	hash, err := turn.Hash(secret)
	if err != nil {
		return account.Account{}, err
	}
	return a.Registry.SetHash(ctx, found.ID, found.Hash, hash)
}
