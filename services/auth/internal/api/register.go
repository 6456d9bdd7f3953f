package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/auth/internal/account"
	"github.com/souk-shop/souk/services/auth/internal/password"
)

const (
	idempotencyHeader = "Idempotency-Key"
	maxIdempotencyKey = 255
)

type registerRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Name     string `json:"name"`
	CartID   string `json:"cart_id"`
}

// normalize brings the request into the form that is kept. The error names every field that is wrong.
func (in *registerRequest) normalize() error {
	bad := problem.NewInvalid("registration", "The registration is not complete.")
	var err error
	if in.Email, err = account.NormalizeEmail(in.Email); err != nil {
		bad = bad.WithField("email", err.Error())
	}
	in.Password = account.NormalizePassword(in.Password)
	if err := account.CheckPassword(in.Password, in.Email); err != nil {
		bad = bad.WithField("password", err.Error())
	}
	if in.Name, err = account.NormalizeName(in.Name); err != nil {
		bad = bad.WithField("name", err.Error())
	}
	if err := account.CheckCartID(in.CartID); err != nil {
		bad = bad.WithField("cart_id", err.Error())
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// register makes an account and signs it in. A request that is repeated with its Idempotency-Key and its password is
// answered like the first.
func (a *api) register(w http.ResponseWriter, r *http.Request) error {
	var in registerRequest
	if err := server.Decode(r, &in); err != nil {
		return err
	}
	if err := in.normalize(); err != nil {
		return err
	}
	clients := clientSuspects(r)
	if err := a.guard.admit(r.Context(), clients); err != nil {
		return err
	}
	reg, command, err := a.registration(r, in)
	if err != nil {
		return err
	}
	made, err := a.enrol(r.Context(), reg, command, in.Password)
	if problem.Is(err, problem.Conflict) && problem.CodeOf(err) == account.EmailTaken().Code {
		return errors.Join(a.guard.failed(r.Context(), clients), err)
	}
	if err != nil {
		return err
	}
	tokens, err := a.startSession(r.Context(), made, nil, "")
	if err != nil {
		return err
	}
	return answerTokens(w, http.StatusCreated, tokens)
}

// registration turns the request into its command. The account's id comes from the Idempotency-Key, or is random.
func (a *api) registration(r *http.Request, in registerRequest) (account.Registration, events.Event, error) {
	key, emailKey := r.Header.Get(idempotencyHeader), account.EmailKey(in.Email)
	if len(key) > maxIdempotencyKey {
		return account.Registration{}, events.Event{}, problem.NewInvalid("idempotency-key",
			"The Idempotency-Key is longer than %d bytes.", maxIdempotencyKey).WithStatus(http.StatusBadRequest)
	}
	userID := events.DeriveID("user", key, emailKey)
	if key == "" {
		random, err := uuid.NewRandomFromReader(a.Random)
		if err != nil {
			return account.Registration{}, events.Event{}, fmt.Errorf("user id: %w", err)
		}
		userID = random.String()
		key = userID
	}
	command := events.Command("register", key, emailKey, a.Clock())
	command.CorrelationID = cmp.Or(in.CartID, userID)
	return account.Registration{
		Command: command.ID, UserID: userID, Email: in.Email, Name: in.Name, Roles: []string{token.RoleCustomer},
		GuestCartID: in.CartID, At: a.Clock(),
	}, command, nil
}

// enrol hashes the password and makes the account. An account that this command made before is given only to whoever
// knows its password. The store and the broker are not waited for in a turn to hash.
func (a *api) enrol(ctx context.Context, reg account.Registration, command events.Event, secret string) (account.Account, error) {
	err := a.Hasher.Turn(ctx, func(turn password.Turn) (err error) {
		reg.Hash, err = turn.Hash(secret)
		return err
	})
	if err != nil {
		return account.Account{}, err
	}
	made, err := a.Registry.Register(ctx, command, reg)
	if err != nil || made.Hash == reg.Hash {
		return made, err
	}
	return made, a.Hasher.Turn(ctx, func(turn password.Turn) error {
		ok, _, err := turn.Verify(secret, made.Hash)
		if err == nil && !ok {
			err = account.EmailTaken()
		}
		return err
	})
}

// EnsureAdmin makes the first admin's account. One that is there stays as it is, with the password and the roles it has:
// admin then tells whether it is an admin's.
func EnsureAdmin(ctx context.Context, p Parts, email, secret string, at time.Time) (admin bool, err error) {
	found, err := p.Registry.ByEmail(ctx, email)
	if problem.Is(err, problem.NotFound) {
		a := &api{Parts: p}
		userID := events.DeriveID("first-admin", email)
		command := events.Command("first-admin", email, userID, at)
		found, err = a.enrol(ctx, account.Registration{
			Command: command.ID, UserID: userID, Email: email, Name: "Administrator",
			Roles: account.Roles(), At: at,
		}, command, secret)
	}
	if err == nil {
		found, err = p.Registry.Announce(ctx, found)
	}
	return found.Claims().HasRole(token.RoleAdmin), err
}
