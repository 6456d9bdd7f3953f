// Package password hashes passwords with argon2id, a few at once.
package password

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/souk-shop/souk/internal/problem"
)

const (
	// atOnce is how many hashes are made at the same time: each holds [Params.MemoryKiB].
	atOnce = 2
	// patience is how long a request waits for its turn, and what it is told to wait when there was none.
	patience = 5 * time.Second
	// quiet is how long no hash was made when their memory goes back to the system.
	quiet = time.Second
)

// Hasher makes and compares hashes, at most two at once, so that a rush of logins costs time and not memory. It is safe
// for concurrent use.
type Hasher struct {
	params Params
	random io.Reader
	turns  chan struct{}
	decoy  hash

	mu      sync.Mutex
	release *time.Timer
}

// NewHasher returns a hasher; random is where salts come from, [rand.Reader] where it is nil. The error is for parameters
// that argon2id does not have.
func NewHasher(p Params, random io.Reader) (*Hasher, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if random == nil {
		random = rand.Reader
	}
	h := &Hasher{params: p, random: random, turns: make(chan struct{}, atOnce)}
	decoy, err := h.salted()
	if err != nil {
		return nil, err
	}
	decoy.key = bytes.Repeat([]byte{0xA5}, keySize)
	h.decoy = decoy
	return h, nil
}

// Turn waits for one of the hasher's two turns and calls f in it. The error is f's own, or of kind Unavailable when there
// was no turn in time.
func (h *Hasher) Turn(ctx context.Context, f func(Turn) error) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case h.turns <- struct{}{}:
	case <-timer.C:
		return problem.NewUnavailable("busy", "Too many people are signing in at once; please try again.").After(patience)
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		<-h.turns
		h.restLater()
	}()
	return f(Turn{h})
}

// Turn is the right to hash, one hash at a time, until the function it was given to returns.
type Turn struct{ hasher *Hasher }

// Hash returns the password's hash with a new salt, as a PHC string.
func (t Turn) Hash(password string) (string, error) {
	made, err := t.hasher.salted()
	if err != nil {
		return "", err
	}
	made.key = derive(password, made.params, made.salt, keySize)
	return made.String(), nil
}

// Verify tells whether the password is the one of the stored hash. A stored hash of "" stands for an account that does
// not exist: it takes the same work, and never holds. outdated tells that the hash is of other parameters than new ones
// are. The error is for a stored hash that is none.
func (t Turn) Verify(password, stored string) (ok, outdated bool, err error) {
	want := t.hasher.decoy
	if stored != "" {
		if want, err = parse(stored); err != nil {
			return false, false, err
		}
	}
	got := derive(password, want.params, want.salt, len(want.key))
	ok = subtle.ConstantTimeCompare(got, want.key) == 1 && stored != ""
	return ok, want.params != t.hasher.params, nil
}

func (h *Hasher) salted() (hash, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return hash{}, fmt.Errorf("salt: %w", err)
	}
	return hash{params: h.params, salt: salt}, nil
}

// derive does the work. Its memory is garbage at once and collected at once, so that a hash takes the place of the one
// before it: the runtime by itself would let several pile up. A collection takes a millisecond, a hash thirty.
func derive(password string, p Params, salt []byte, size int) []byte {
	defer runtime.GC()
	return argon2.IDKey([]byte(password), salt, p.Iterations, p.MemoryKiB, p.Parallelism, uint32(size)) //nolint:gosec // at most 64
}

// restLater gives the memory of hashes back once there was none for a while: a hash is the only large thing this service
// makes, and the runtime would keep it for minutes.
func (h *Hasher) restLater() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.release == nil {
		h.release = time.AfterFunc(quiet, debug.FreeOSMemory)
		return
	}
	h.release.Reset(quiet)
}
