package sidecar

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
)

func TestLocksLetOneIn(t *testing.T) {
	locks := newKeyLocks()
	var inside, most int
	var workers sync.WaitGroup
	for range 32 {
		workers.Go(func() {
			release, err := locks.acquire(t.Context(), "key")
			if err != nil {
				t.Error(err)
				return
			}
			inside++
			most = max(most, inside)
			inside--
			release()
		})
	}
	workers.Wait()
	if most != 1 {
		t.Errorf("%d at once", most)
	}
}

func TestLocksWaitNoLongerThanTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		locks := newKeyLocks()
		release, err := locks.acquire(t.Context(), "key")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		go func() {
			_, err := locks.acquire(ctx, "key")
			failed <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		release()
		again, err := locks.acquire(t.Context(), "key")
		if err != nil {
			t.Fatal(err)
		}
		again()
	})
}
