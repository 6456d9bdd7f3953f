// Package names resolves the names of apps for Souk's sidecar.
package names

import (
	"context"
	"sync"
	"time"

	"github.com/dapr/components-contrib/nameresolution"
)

// Current is for how long an address is used without asking again. What shows of it is at most that one of several replicas
// gets all calls for so long, or one that has just gone some of them, which Dapr repeats.
const Current = 100 * time.Millisecond

// resolver asks another once in a while.
type resolver struct {
	nameresolution.Resolver
	mu    sync.Mutex
	known map[string]answer
}

type answer struct {
	address string
	asked   time.Time
}

// Remember returns a resolver that asks r at most once in [Current] for each name. Dapr itself remembers addresses only of
// resolvers that name all of an app's, and the one in SQLite names one: it puts its question to the database for each
// invocation, which takes a busy sidecar a quarter of its time.
func Remember(r nameresolution.Resolver) nameresolution.Resolver {
	return &resolver{Resolver: r, known: map[string]answer{}}
}

// ResolveID implements [nameresolution.Resolver]. What could not be found is asked again at once.
func (r *resolver) ResolveID(ctx context.Context, req nameresolution.ResolveRequest) (string, error) {
	key, now := req.CacheKey(), time.Now()
	r.mu.Lock()
	known, ok := r.known[key]
	r.mu.Unlock()
	if ok && now.Sub(known.asked) < Current {
		return known.address, nil
	}
	address, err := r.Resolver.ResolveID(ctx, req)
	if err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known[key] = answer{address, now}
	return address, nil
}
