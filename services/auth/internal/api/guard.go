package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/auth/internal/throttle"
)

// clientHeader is where the gateway says who its client is: an address, or a hash of one.
const clientHeader = "Souk-Client"

// guard keeps the failures of accounts and of clients, `attempts/<hash>`. An address without an account is kept like one
// with, so that a wait says nothing about either.
type guard struct {
	attempts *sidecar.Aggregate[throttle.Attempts]
	now      func() time.Time
}

func newGuard(sc *sidecar.Sidecar, now func() time.Time) *guard {
	return &guard{attempts: sidecar.NewAggregate[throttle.Attempts](sc, "attempts/").WithInbox(1), now: now}
}

// suspect is whose failures are kept.
type suspect struct {
	key    string
	limits throttle.Limits
}

func accountSuspect(email string) suspect {
	return suspect{key: suspectKey("account", email), limits: throttle.PerAccount}
}

// clientSuspects returns the client of r, or nobody where the gateway does not say.
func clientSuspects(r *http.Request) []suspect {
	client := r.Header.Get(clientHeader)
	if client == "" {
		return nil
	}
	return []suspect{{key: suspectKey("client", client), limits: throttle.PerClient}}
}

func suspectKey(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	return hex.EncodeToString(sum[:])
}

// admit lets a try begin. The error is answered 429, with the longest wait of the suspects.
func (g *guard) admit(ctx context.Context, suspects []suspect) error {
	keys := make([]string, len(suspects))
	for i, s := range suspects {
		keys[i] = s.key
	}
	found, err := g.attempts.GetMany(ctx, keys)
	if err != nil {
		return err
	}
	var wait time.Duration
	for i, s := range suspects {
		wait = max(wait, found[i].State.Wait(s.limits, g.now()))
	}
	if wait > 0 {
		return problem.NewUnavailable("slow-down", "Too many attempts have failed. Please wait before the next one.").
			WithStatus(http.StatusTooManyRequests).After(wait)
	}
	return nil
}

// failed remembers a failure of each suspect.
func (g *guard) failed(ctx context.Context, suspects []suspect) error {
	for _, s := range suspects {
		err := g.update(ctx, s, func(a *throttle.Attempts) { a.Fail(s.limits, g.now()) })
		if err != nil {
			return err
		}
	}
	return nil
}

// succeeded forgets the suspect's failures. Nothing is written where there are none.
func (g *guard) succeeded(ctx context.Context, s suspect) error {
	return g.update(ctx, s, func(a *throttle.Attempts) { a.Clear() })
}

func (g *guard) update(ctx context.Context, s suspect, change func(*throttle.Attempts)) error {
	command := events.Command("attempt", events.NewID(), s.key, g.now())
	_, err := g.attempts.Update(ctx, s.key, command, func(a *throttle.Attempts, _ bool) ([]events.Draft, error) {
		change(a)
		return nil, nil
	})
	return err
}
