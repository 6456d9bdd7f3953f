package api

import (
	"context"
	"testing"
)

// TestTurn: searches take turns, and who has gone waits no more.
func TestTurn(t *testing.T) {
	a := &api{searching: make(chan struct{}, 1)}
	done, err := a.turn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := a.turn(gone); err == nil {
		t.Error("two searches at once, with one processor")
	}
	next := make(chan error)
	go func() {
		done, err := a.turn(t.Context())
		if err == nil {
			done()
		}
		next <- err
	}()
	done()
	if err := <-next; err != nil {
		t.Error(err)
	}
}
