package sandbox_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/payments/internal/provider"
	"github.com/souk-shop/souk/services/payments/internal/sandbox"
)

// TestEachMethodIsOneThatTheSandboxKnows holds the list to what the tokens do.
func TestEachMethodIsOneThatTheSandboxKnows(t *testing.T) {
	s := sandbox.New(sidecartest.New(t, "payments").Sidecar(), sandbox.Options{Slow: time.Millisecond})
	methods, err := s.Methods(t.Context())
	if err != nil || !methods.Test || len(methods.List) == 0 {
		t.Fatalf("%+v, %v", methods, err)
	}
	seen := map[string]bool{}
	for _, m := range methods.List {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		err := s.Authorize(ctx, provider.Request{Reference: m.Token, Amount: money.New(1, "EUR"), Method: m.Token})
		cancel()
		if seen[m.Token] || provider.RefusedCode(err) == provider.CodeInvalidMethod || !strings.HasPrefix(m.Name, "Test card: ") {
			t.Errorf("%+v: %v", m, err)
		}
		seen[m.Token] = true
	}
}
