package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/auth/internal/account"
	"github.com/souk-shop/souk/services/auth/internal/session"
)

// tokens is the answer to register, login and refresh (RFC 6749, section 5.1).
type tokens struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"` // seconds
	RefreshToken string `json:"refresh_token"`
	// RefreshExpiresIn is when the login has to be repeated, in seconds.
	RefreshExpiresIn int64 `json:"refresh_expires_in"`
	User             user  `json:"user"`
}

// user is an account as it is shown.
type user struct {
	ID      string   `json:"id"`
	Email   string   `json:"email"`
	Name    string   `json:"name"`
	Roles   []string `json:"roles"`
	Blocked bool     `json:"blocked,omitempty"`
}

func show(a account.Account) user {
	return user{ID: a.ID, Email: a.Email, Name: a.Name, Roles: a.Roles, Blocked: a.Blocked}
}

// startSession makes a family of refresh tokens and publishes drafts with it. When it fails, the client has no token of
// the family, and signs in again.
func (a *api) startSession(ctx context.Context, who account.Account, drafts []events.Draft, cartID string) (tokens, error) {
	first, err := session.NewToken(func(raw []byte) error {
		_, err := io.ReadFull(a.Random, raw)
		return err
	})
	if err != nil {
		return tokens{}, fmt.Errorf("refresh token: %w", err)
	}
	now := a.Clock()
	command := events.Command("login", first.Family, who.ID, now)
	command.CorrelationID = cartID
	made, err := a.sessions.Update(ctx, first.Family, command, func(s *session.Session, _ bool) ([]events.Draft, error) {
		*s = session.Start(who.ID, first.Hash(), now)
		return drafts, nil
	})
	if err != nil {
		return tokens{}, err
	}
	return a.tokens(who, first, made, now)
}

func (a *api) tokens(who account.Account, refresh session.Token, s session.Session, now time.Time) (tokens, error) {
	access, err := a.Signer.Sign(who.Claims(), a.TokenTTL)
	if err != nil {
		return tokens{}, err
	}
	return tokens{
		AccessToken: access, TokenType: "Bearer", ExpiresIn: int64(a.TokenTTL.Seconds()), RefreshToken: refresh.Text(),
		RefreshExpiresIn: int64(s.ExpiresAt.Sub(now).Seconds()), User: show(who),
	}, nil
}

func answerTokens(w http.ResponseWriter, status int, t tokens) error {
	w.Header().Set("Cache-Control", "no-store")
	return server.JSON(w, status, t)
}

type refreshRequest struct {
	RefreshToken string `json:"refresh_token"`
}

// refresh answers new tokens for the family's good one. A copy of an old one ends the family.
func (a *api) refresh(w http.ResponseWriter, r *http.Request) error {
	var in refreshRequest
	if err := server.Decode(r, &in); err != nil {
		return err
	}
	presented, err := session.ParseToken(in.RefreshToken)
	if err != nil {
		return refreshRefused()
	}
	ctx, now := r.Context(), a.Clock()
	next, hashes := a.successors(presented)
	var verdict session.Verdict
	s, err := a.updateSession(ctx, "refresh", presented, func(s *session.Session) {
		verdict = s.Refresh(presented.Hash(), hashes, now)
	})
	if err != nil {
		return err
	}
	if verdict == session.Reused {
		server.Log(ctx).Warn("a refresh token was used again; its family has ended", "user_id", s.UserID)
	}
	if verdict != session.Rotated && verdict != session.Repeated {
		return refreshRefused()
	}
	who, err := a.Registry.ByID(ctx, s.UserID)
	if problem.Is(err, problem.NotFound) {
		return refreshRefused()
	}
	if err != nil {
		return err
	}
	answer, err := a.tokens(who, next[slices.Index(hashes, s.Current)], s, now)
	if err != nil {
		return err
	}
	return answerTokens(w, http.StatusOK, answer)
}

// successors returns the tokens that may succeed one, and their hashes: by this process's own key first.
func (a *api) successors(of session.Token) (next []session.Token, hashes []string) {
	for _, key := range a.RefreshKeys {
		one := of.Next(key)
		next, hashes = append(next, one), append(hashes, one.Hash())
	}
	return next, hashes
}

func refreshRefused() error {
	return problem.NewUnauthenticated("refresh-token", "The session has ended. Please sign in again.")
}

// logout ends the token's family. It answers the same for a token that never was.
func (a *api) logout(w http.ResponseWriter, r *http.Request) error {
	var in refreshRequest
	if err := server.Decode(r, &in); err != nil {
		return err
	}
	if presented, err := session.ParseToken(in.RefreshToken); err == nil {
		now := a.Clock()
		if _, err := a.updateSession(r.Context(), "logout", presented, func(s *session.Session) {
			s.Revoke(session.RevokedLogout, now)
		}); err != nil {
			return err
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// updateSession changes the token's family, where there is one. change runs again after a lost race.
func (a *api) updateSession(ctx context.Context, name string, t session.Token, change func(*session.Session)) (session.Session, error) {
	command := events.Command(name, events.NewID(), t.Family, a.Clock())
	return a.sessions.Update(ctx, t.Family, command, func(s *session.Session, _ bool) ([]events.Draft, error) {
		change(s)
		return nil, nil
	})
}
