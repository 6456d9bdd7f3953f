package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/auth/internal/account"
	"github.com/souk-shop/souk/services/auth/internal/policy"
)

// jwks answers the keys that verify access tokens.
func (a *api) jwks(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/jwk-set+json")
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(a.JWKS) // the client has gone: there is nobody left to tell
	return nil
}

// me answers the account of the one who asks.
func (a *api) me(w http.ResponseWriter, r *http.Request) error {
	who, err := a.bearer(r.Context())
	if err != nil {
		return err
	}
	return answerUser(w, who)
}

// viewAccount answers an account by its id.
func (a *api) viewAccount(w http.ResponseWriter, r *http.Request) error {
	return a.view(w, r, account.Account{ID: chi.URLParam(r, "id")}, func(ctx context.Context) (account.Account, error) {
		return a.Registry.ByID(ctx, chi.URLParam(r, "id"))
	})
}

// findAccount answers an account by its e-mail address.
func (a *api) findAccount(w http.ResponseWriter, r *http.Request) error {
	email, err := account.NormalizeEmail(r.URL.Query().Get("email"))
	if err != nil {
		return problem.NewInvalid("query", "The query is wrong.").WithField("email", err.Error())
	}
	return a.view(w, r, account.Account{Email: email}, func(ctx context.Context) (account.Account, error) {
		return a.Registry.ByEmail(ctx, email)
	})
}

// view answers what find finds, to those who may see it. unknown stands for an account that there is not, so that only
// those who may see any learn which there are.
func (a *api) view(w http.ResponseWriter, r *http.Request, unknown account.Account, find func(context.Context) (account.Account, error)) error {
	who, err := a.bearer(r.Context())
	if err != nil {
		return err
	}
	found, missing := find(r.Context())
	if missing != nil {
		if !problem.Is(missing, problem.NotFound) {
			return missing
		}
		found = unknown
	}
	if err := a.permit(r.Context(), a.Policy.ViewAccount(who, found)); err != nil {
		return err
	}
	if missing != nil {
		return missing
	}
	return answerUser(w, found)
}

type rolesRequest struct {
	Roles []string `json:"roles"`
}

// setRoles replaces an account's roles. Tokens that are out keep theirs until they expire.
func (a *api) setRoles(w http.ResponseWriter, r *http.Request) error {
	var in rolesRequest
	if err := server.Decode(r, &in); err != nil {
		return err
	}
	roles, err := account.NormalizeRoles(in.Roles)
	if err != nil {
		return problem.NewInvalid("roles", "The roles are wrong.").WithField("roles", err.Error())
	}
	ctx := r.Context()
	who, err := a.bearer(ctx)
	if err != nil {
		return err
	}
	changed, err := a.Registry.SetRoles(ctx, chi.URLParam(r, "id"), roles, func(whom account.Account) error {
		return a.permit(ctx, a.Policy.SetRoles(who, whom, roles))
	})
	if err != nil {
		return err
	}
	server.Log(ctx).Info("roles set", "by", who.ID, "user_id", changed.ID, "roles", changed.Roles)
	return answerUser(w, changed)
}

// setBlocked blocks or unblocks an account.
func (a *api) setBlocked(blocked bool) server.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		who, err := a.bearer(ctx)
		if err != nil {
			return err
		}
		changed, err := a.Registry.SetBlocked(ctx, chi.URLParam(r, "id"), blocked, func(whom account.Account) error {
			return a.permit(ctx, a.Policy.SetBlocked(who, whom, blocked))
		})
		if err != nil {
			return err
		}
		server.Log(ctx).Info("blocked set", "by", who.ID, "user_id", changed.ID, "blocked", changed.Blocked)
		return answerUser(w, changed)
	}
}

// bearer returns the account of the one who asks, as it stands now: what the token says of roles may be old.
func (a *api) bearer(ctx context.Context) (account.Account, error) {
	claims, _ := token.From(ctx)
	who, err := a.Registry.ByID(ctx, claims.Subject)
	if problem.Is(err, problem.NotFound) {
		return account.Account{}, problem.NewUnauthenticated("token", "The access token's account does not exist.")
	}
	return who, err
}

// permit turns a decision into an error of kind Forbidden where it says no.
func (a *api) permit(ctx context.Context, d policy.Decision) error {
	a.logErrors(ctx, d)
	if d.Allowed {
		return nil
	}
	return problem.NewForbidden("not-permitted", "%s", d.Reason)
}

// logErrors tells the shop's operator of a policy that cannot be evaluated: it refuses everybody.
func (a *api) logErrors(ctx context.Context, d policy.Decision) {
	for _, text := range d.Errors {
		server.Log(ctx).Error("a policy could not be evaluated", "error", errors.New(text))
	}
}

func answerUser(w http.ResponseWriter, a account.Account) error {
	w.Header().Set("Cache-Control", "no-store")
	return server.JSON(w, http.StatusOK, show(a))
}
