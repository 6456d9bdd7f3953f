package sidecar

import (
	"context"
	"hash/maphash"
)

const lockStripes = 64

// keyLocks lets one goroutine of this process at a time work on a key, so that rivals in one process queue instead of
// losing compare-and-swap races. It is an economy only: other replicas do not see it, and nothing relies on it.
type keyLocks struct {
	seed    maphash.Seed
	stripes [lockStripes]chan struct{}
}

func newKeyLocks() *keyLocks {
	l := &keyLocks{seed: maphash.MakeSeed()}
	for i := range l.stripes {
		l.stripes[i] = make(chan struct{}, 1)
	}
	return l
}

// acquire waits for the key's turn, or for the end of ctx.
func (l *keyLocks) acquire(ctx context.Context, key string) (release func(), err error) {
	stripe := l.stripes[maphash.String(l.seed, key)%lockStripes]
	select {
	case stripe <- struct{}{}:
		return func() { <-stripe }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
