package api

import (
	"context"
	"testing"
)

// TestInTurn: searches take turns, and who has gone waits no more.
func TestInTurn(t *testing.T) {
	places := make(chan struct{}, 1)
	begun, end, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := inTurn(t.Context(), places, func() (int, error) { close(begun); <-end; return 1, nil })
		ended <- err
	}()
	<-begun
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := inTurn(gone, places, func() (int, error) { return 2, nil }); err == nil {
		t.Error("two searches at once, with one place")
	}
	close(end)
	if found, err := inTurn(t.Context(), places, func() (int, error) { return 3, nil }); found != 3 || err != nil {
		t.Error(found, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
