// Package throttle slows guessing down: the more failures, the longer the wait before the next try. It is pure.
package throttle

import "time"

// Limits says how patient it is.
type Limits struct {
	// Free is how many failures cost no wait.
	Free int64
	// Base is the wait after the first failure beyond them; each further one doubles it, up to Most.
	Base, Most time.Duration
	// Forget is the time without a failure after which one of them is forgotten.
	Forget time.Duration
}

// The limits of failed logins. An account's are tight, and its longest wait is short, because anyone can make somebody
// else's account wait; a client's are wide, because many people may share an address.
var (
	PerAccount = Limits{Free: 5, Base: time.Second, Most: 5 * time.Minute, Forget: 10 * time.Minute}
	PerClient  = Limits{Free: 20, Base: time.Second, Most: 5 * time.Minute, Forget: time.Minute}
)

// Attempts is what is remembered of failures.
type Attempts struct {
	Failures int64     `json:"failures,omitempty"`
	Last     time.Time `json:"last,omitzero"`
}

// Wait returns how long from now the next try is refused; 0 where it is not.
func (a Attempts) Wait(l Limits, now time.Time) time.Duration {
	n := a.remembered(l, now) - l.Free
	if n <= 0 {
		return 0
	}
	return max(0, a.Last.Add(l.delay(n)).Sub(now))
}

// Fail remembers one more failure.
func (a *Attempts) Fail(l Limits, now time.Time) {
	a.Failures = a.remembered(l, now) + 1
	a.Last = now.UTC()
}

// Clear forgets them all.
func (a *Attempts) Clear() { *a = Attempts{} }

// remembered returns the failures that are not forgotten yet.
func (a Attempts) remembered(l Limits, now time.Time) int64 {
	quiet := max(0, now.Sub(a.Last))
	return max(0, a.Failures-int64(quiet/l.Forget))
}

// delay returns the wait after the nth failure that costs one.
func (l Limits) delay(n int64) time.Duration {
	wait := l.Base
	for range n - 1 {
		if wait *= 2; wait >= l.Most {
			return l.Most
		}
	}
	return wait
}
