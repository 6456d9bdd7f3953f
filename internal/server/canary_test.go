package server_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

func TestCanaries(t *testing.T) {
	s, _ := cart(&published{}, func(context.Context, events.Event, events.CartItemChanged) error {
		t.Error("a canary reached a handler")
		return nil
	})
	seen := func() string { return strings.TrimSpace(ask(s, http.MethodGet, "/canaries", "").Body.String()) }
	if got := seen(); got != "{}" {
		t.Error(got)
	}
	for _, id := range []string{"first", "second"} {
		body := `{"specversion":"1.0","id":"` + id + `","source":"souk","type":"` + events.TypeCanary + `"}`
		if got := deliver(t, s, changeTo, body); got != "SUCCESS" {
			t.Error(got)
		}
	}
	if got := seen(); got != `{"cart-item-changed":{"canary":"second","delivered":2}}` {
		t.Error(got)
	}
}

// TestDeliveriesAreCounted: a subscription that brings events is alive, however many wait before a canary.
func TestDeliveriesAreCounted(t *testing.T) {
	s, _ := cart(&published{}, func(context.Context, events.Event, events.CartItemChanged) error {
		return problem.NewUnavailable("later", "Later.")
	})
	deliver(t, s, changeTo, changed(t, goodChange))
	if got := strings.TrimSpace(ask(s, http.MethodGet, "/canaries", "").Body.String()); got != `{"cart-item-changed":{"delivered":1}}` {
		t.Error(got)
	}
}
