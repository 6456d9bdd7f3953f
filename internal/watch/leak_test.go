package watch

import (
	"context"
	"testing"
)

func TestNothingIsLeftBehind(t *testing.T) {
	var h Hub
	for range 3 {
		_ = h.Wait(t.Context(), "k", 0, func(context.Context) (bool, error) { return true, nil })
	}
	if len(h.waiting) != 0 {
		t.Errorf("%d keys are left", len(h.waiting))
	}
}
