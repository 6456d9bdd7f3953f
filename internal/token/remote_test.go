package token_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/token"
)

// issuer is auth's key set, as a fetch sees it.
type issuer struct {
	fetches atomic.Int32
	mu      sync.Mutex
	keys    []ed25519.PublicKey
	fail    error
	takes   time.Duration
}

func (i *issuer) set(fail error, keys ...ed25519.PublicKey) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fail, i.keys = fail, keys
}

func (i *issuer) fetch(context.Context) ([]byte, error) {
	i.fetches.Add(1)
	time.Sleep(i.takes)
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.fail != nil {
		return nil, i.fail
	}
	return token.JWKS(i.keys...)
}

var (
	first, second     = ours.Public().(ed25519.PublicKey), theirs.Public().(ed25519.PublicKey)
	firstID, secondID = token.KeyID(first), token.KeyID(second)
	errDown           = errors.New("auth is down")
)

// expect asks for a key and wants an error of that kind, 0 for the key.
func expect(t *testing.T, keys token.KeySet, kid string, kind problem.Kind) {
	t.Helper()
	key, err := keys.Key(t.Context(), kid)
	if got := problem.KindOf(err); got != kind || (err == nil) != (kind == 0) || err == nil && token.KeyID(key) != kid {
		t.Errorf("key %.4s: %v, want %v", kid, err, kind)
	}
}

func TestRemoteKeysFollowARotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		auth := &issuer{keys: []ed25519.PublicKey{first}}
		keys := token.NewRemoteKeys(auth.fetch)
		expect(t, keys, firstID, 0)
		expect(t, keys, firstID, 0)
		if n := auth.fetches.Load(); n != 1 {
			t.Errorf("%d fetches for one key", n)
		}
		auth.set(nil, second, first)
		time.Sleep(4 * time.Second)
		expect(t, keys, secondID, 0)
		expect(t, keys, firstID, 0)
		auth.set(nil, second)
		time.Sleep(6 * time.Minute)
		expect(t, keys, firstID, 0) // stale: still used, while the set is fetched anew
		synctest.Wait()
		expect(t, keys, firstID, problem.Unauthenticated)
	})
}

func TestRemoteKeysAreNotFetchedForEveryInventedID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		auth := &issuer{keys: []ed25519.PublicKey{first}}
		keys := token.NewRemoteKeys(auth.fetch)
		for range 100 {
			expect(t, keys, "invented", problem.Unauthenticated)
			time.Sleep(100 * time.Millisecond)
		}
		if n := auth.fetches.Load(); n > 4 {
			t.Errorf("%d fetches in 10 s", n)
		}
	})
}

func TestRemoteKeysSurviveAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		auth := &issuer{fail: errDown}
		keys := token.NewRemoteKeys(auth.fetch)
		expect(t, keys, firstID, problem.Unavailable)
		auth.set(nil, first)
		expect(t, keys, firstID, problem.Unavailable) // not asked again so soon
		time.Sleep(4 * time.Second)
		expect(t, keys, firstID, 0)
		auth.set(errDown)
		time.Sleep(time.Hour)
		expect(t, keys, firstID, 0)
		synctest.Wait()
		expect(t, keys, firstID, 0)
		expect(t, keys, secondID, problem.Unavailable)
	})
}

func TestRemoteKeysFetchOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		auth := &issuer{keys: []ed25519.PublicKey{first}, takes: time.Second}
		keys := token.NewRemoteKeys(auth.fetch)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() { expect(t, keys, firstID, 0) })
		}
		all.Wait()
		if n := auth.fetches.Load(); n != 1 {
			t.Errorf("%d fetches", n)
		}
	})
}

func TestRemoteKeysDoNotHoldTheImpatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		auth := &issuer{keys: []ed25519.PublicKey{first}, takes: 2 * time.Second}
		keys := token.NewRemoteKeys(auth.fetch)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := keys.Key(ctx, firstID); !problem.Is(err, problem.Unavailable) {
			t.Error(err)
		}
		expect(t, keys, firstID, 0) // the fetch went on for the next
	})
}

func TestRemoteKeysReadOnlyWhatTheyKnow(t *testing.T) {
	good, err := token.JWKS(first)
	if err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSuffix(strings.TrimPrefix(string(good), `{"keys":[`), `]}`)
	const rsa = `{"kty":"RSA","kid":"r","n":"AQAB","e":"AQAB"}`
	for name, tt := range map[string]struct {
		set  string
		kind problem.Kind
	}{
		"one of ours":           {string(good), 0},
		"among others":          {`{"keys":[` + rsa + `,{"kty":"new"},7,` + key + `]}`, 0},
		"only others":           {`{"keys":[` + rsa + `]}`, problem.Unavailable},
		"none":                  {`{"keys":[]}`, problem.Unavailable},
		"no json":               {`<html>`, problem.Unavailable},
		"a key by another's id": {strings.Replace(string(good), firstID, secondID, 1), problem.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			keys := token.NewRemoteKeys(func(context.Context) ([]byte, error) { return []byte(tt.set), nil })
			expect(t, keys, firstID, tt.kind)
		})
	}
}
