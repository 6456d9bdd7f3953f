package password_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/auth/internal/password"
)

var quick = password.Params{MemoryKiB: 64, Iterations: 1, Parallelism: 1}

func hasher(t *testing.T, p password.Params) *password.Hasher {
	t.Helper()
	h, err := password.NewHasher(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func inTurn(t *testing.T, h *password.Hasher, f func(password.Turn) error) {
	t.Helper()
	if err := h.Turn(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func TestHashAndVerify(t *testing.T) {
	h := hasher(t, password.Default)
	inTurn(t, h, func(turn password.Turn) error {
		one, err := turn.Hash("correct horse")
		if err != nil {
			return err
		}
		two, err := turn.Hash("correct horse")
		if err != nil {
			return err
		}
		if one == two {
			t.Error("one salt was used twice")
		}
		for secret, want := range map[string]bool{"correct horse": true, "Correct horse": false, "": false, "correct horse ": false} {
			if ok, outdated, err := turn.Verify(secret, one); ok != want || outdated || err != nil {
				t.Errorf("Verify(%q) = %v, %v, %v, want %v", secret, ok, outdated, err, want)
			}
		}
		return nil
	})
}

func TestVerifyOfNoAccountNeverHolds(t *testing.T) {
	inTurn(t, hasher(t, quick), func(turn password.Turn) error {
		if ok, _, err := turn.Verify("anything", ""); ok || err != nil {
			t.Errorf("got %v, %v", ok, err)
		}
		if ok, _, err := turn.Verify("anything", "garbage"); ok || err == nil {
			t.Errorf("a stored hash that is none: %v, %v", ok, err)
		}
		return nil
	})
}

func TestVerifyTellsOutdatedParameters(t *testing.T) {
	var old string
	inTurn(t, hasher(t, quick), func(turn password.Turn) (err error) {
		old, err = turn.Hash("correct horse")
		return err
	})
	stronger := quick
	stronger.Iterations++
	inTurn(t, hasher(t, stronger), func(turn password.Turn) error {
		if ok, outdated, err := turn.Verify("correct horse", old); !ok || !outdated || err != nil {
			t.Errorf("got %v, %v, %v", ok, outdated, err)
		}
		return nil
	})
}

func TestNewHasherRefusesParametersThatArgon2DoesNotHave(t *testing.T) {
	for _, p := range []password.Params{{}, {MemoryKiB: 64, Iterations: 1}, {MemoryKiB: 4, Iterations: 1, Parallelism: 1}} {
		if _, err := password.NewHasher(p, nil); err == nil {
			t.Errorf("%+v was taken", p)
		}
	}
}

func TestAtMostTwoHashAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hasher(t, quick)
		var now, most atomic.Int64
		var g errgroup.Group
		for range 6 {
			g.Go(func() error {
				return h.Turn(t.Context(), func(password.Turn) error {
					most.Store(max(most.Load(), now.Add(1)))
					time.Sleep(time.Second)
					now.Add(-1)
					return nil
				})
			})
		}
		if err := g.Wait(); err != nil || most.Load() != 2 {
			t.Errorf("%d at once, error %v", most.Load(), err)
		}
	})
}

func TestTurnIsNotWaitedForTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hasher(t, quick)
		for range 2 {
			go func() {
				_ = h.Turn(t.Context(), func(password.Turn) error { time.Sleep(time.Minute); return nil })
			}()
		}
		synctest.Wait()
		err := h.Turn(t.Context(), func(password.Turn) error { return nil })
		if !problem.Is(err, problem.Unavailable) {
			t.Errorf("error %v, want unavailable", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := h.Turn(ctx, func(password.Turn) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the context's", err)
		}
		time.Sleep(2 * time.Minute)
	})
}

func BenchmarkHash(b *testing.B) {
	h, err := password.NewHasher(password.Default, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_ = h.Turn(b.Context(), func(turn password.Turn) error { _, err := turn.Hash("correct horse"); return err })
	}
}
