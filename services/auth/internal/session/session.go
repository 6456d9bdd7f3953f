// Package session is the refresh tokens of one login: a family, of which one token at a time is good. It is pure.
package session

import (
	"slices"
	"time"
)

// Lifetime is how long after its login a family ends, whatever happened meanwhile.
const Lifetime = 30 * 24 * time.Hour

// Grace is how long after a rotation the token before it still gets the same answer: long enough for a client whose
// answer was lost, or whose two tabs asked at once.
const Grace = 10 * time.Second

// Session is a family. Tokens are kept as hashes only.
type Session struct {
	UserID string `json:"user_id"`
	// Current is the hash of the one token that is good; Previous of the one that Current came from.
	Current  string `json:"current"`
	Previous string `json:"previous,omitempty"`
	// Generation counts the rotations.
	Generation int64     `json:"generation"`
	StartedAt  time.Time `json:"started_at"`
	RotatedAt  time.Time `json:"rotated_at"`
	ExpiresAt  time.Time `json:"expires_at"`
	// Revoked is why the family ended early, or "".
	Revoked   string    `json:"revoked,omitempty"`
	RevokedAt time.Time `json:"revoked_at,omitzero"`
}

// Reasons of a revocation.
const (
	RevokedLogout = "logout"
	RevokedReuse  = "reuse"
)

// Verdict is what becomes of a refresh.
type Verdict int

// The verdicts.
const (
	// Refused: there is no such family, or it has ended, and nothing changes.
	Refused Verdict = iota
	// Rotated: the token was the good one; its successor is now.
	Rotated
	// Repeated: the token was the good one a moment ago; its successor still is.
	Repeated
	// Reused: the token was not the good one. Somebody has a copy, so that the family has ended.
	Reused
)

// Start returns a family whose first token has this hash.
func Start(userID, hash string, now time.Time) Session {
	now = now.UTC()
	return Session{UserID: userID, Current: hash, StartedAt: now, RotatedAt: now, ExpiresAt: now.Add(Lifetime)}
}

// Active tells whether the family has not ended.
func (s *Session) Active(now time.Time) bool {
	return s.UserID != "" && s.Revoked == "" && now.Before(s.ExpiresAt)
}

// Refresh presents a token by its hash, and by the hashes of the tokens that may succeed it: the first one does, and another
// one may have, where a process with other keys made it.
func (s *Session) Refresh(presented string, successors []string, now time.Time) Verdict {
	switch {
	case !s.Active(now):
		return Refused
	case equal(presented, s.Current):
		s.Previous, s.Current = s.Current, successors[0]
		s.Generation++
		s.RotatedAt = now.UTC()
		return Rotated
	case equal(presented, s.Previous) && s.currentIn(successors) && now.Sub(s.RotatedAt) <= Grace:
		return Repeated
	default:
		s.Revoke(RevokedReuse, now)
		return Reused
	}
}

// currentIn tells whether the good token is among these.
func (s *Session) currentIn(hashes []string) bool {
	return slices.ContainsFunc(hashes, func(hash string) bool { return equal(hash, s.Current) })
}

// Revoke ends the family. One that has ended stays as it is.
func (s *Session) Revoke(why string, now time.Time) {
	if s.Active(now) {
		s.Revoked, s.RevokedAt = why, now.UTC()
	}
}
