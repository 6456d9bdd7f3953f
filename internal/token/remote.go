package token

import (
	"context"
	"crypto/ed25519"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/problem"
)

const (
	// keysFresh is how long a key set is used without asking again.
	keysFresh = 5 * time.Minute
	// keysPause is the least time between two fetches: tokens with invented key ids must not become calls to auth.
	keysPause = 3 * time.Second
	// keysTimeout bounds one fetch.
	keysTimeout = 5 * time.Second
)

// RemoteKeys is a key set that is fetched and kept. One fetch serves all who wait for it; a fetch that fails leaves the
// old keys in use; a fetch without a key withdraws it.
type RemoteKeys struct {
	fetch func(ctx context.Context) ([]byte, error)

	mu      sync.Mutex
	keys    map[string]ed25519.PublicKey
	fetched time.Time // when the last fetch that went well ended
	tried   time.Time // when the last fetch ended
	failure error     // of the last fetch
	running chan struct{}
}

var _ KeySet = (*RemoteKeys)(nil)

// NewRemoteKeys returns the key set that fetch gets as JSON (RFC 7517). Nothing is fetched before the first token comes.
func NewRemoteKeys(fetch func(ctx context.Context) ([]byte, error)) *RemoteKeys {
	return &RemoteKeys{fetch: fetch}
}

// Key implements [KeySet].
func (k *RemoteKeys) Key(ctx context.Context, kid string) (ed25519.PublicKey, error) {
	key, done := k.look(kid)
	if key != nil {
		return key, nil
	}
	if done != nil {
		select {
		case <-done:
		case <-ctx.Done():
			return nil, unavailable(ctx.Err())
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if key := k.keys[kid]; key != nil {
		return key, nil
	}
	if k.failure != nil {
		return nil, unavailable(k.failure)
	}
	return nil, unknownKey()
}

// look returns the key where it is known, and begins a fetch where one is due. done is closed when the fetch that is
// worth waiting for has ended; nil when there is none.
func (k *RemoteKeys) look(kid string) (key ed25519.PublicKey, done <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key = k.keys[kid]
	stale := time.Since(k.fetched) > keysFresh
	if k.running == nil && (key == nil || stale) && time.Since(k.tried) > keysPause {
		k.running = make(chan struct{})
		go k.refresh(k.running)
	}
	return key, k.running
}

// refresh fetches the keys, for whoever waits: no caller's context ends it.
func (k *RemoteKeys) refresh(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), keysTimeout)
	defer cancel()
	raw, err := k.fetch(ctx)
	var keys map[string]ed25519.PublicKey
	if err == nil {
		keys, err = parseJWKS(raw)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tried, k.failure, k.running = time.Now(), err, nil
	if err == nil {
		k.keys, k.fetched = keys, k.tried
	}
	close(done)
}

func unavailable(cause error) error {
	return problem.NewUnavailable("token-keys", "The access token cannot be verified right now.").After(keysPause).Because(cause)
}
