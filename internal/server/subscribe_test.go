package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/trace"
)

// changed is a CartItemChanged as the sidecar delivers it.
func changed(t *testing.T, data string) string {
	t.Helper()
	raw, err := json.Marshal(events.Event{
		ID: "e1", Source: "gateway", Type: events.CartItemChanged{}.EventType(), Subject: "c1", Time: time.Unix(1, 0),
		CorrelationID: "c1", TraceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Data: json.RawMessage(data),
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

const (
	goodChange = `{"cart_id":"c1","sku":"a","quantity":2,"added_later":true}`
	changeTo   = "/events/cart-item-changed"
)

// cart returns a server that answers each CartItemChanged with what handle returns.
func cart(p *published, handle func(context.Context, events.Event, events.CartItemChanged) error) (*server.Server, *logBuffer) {
	log, lines := logger()
	s := server.New(server.Config{AppID: "cart", Log: log}, p)
	s.Subscribe(server.On(handle))
	return s, lines
}

func deliver(t *testing.T, s http.Handler, path, body string) string {
	t.Helper()
	w := ask(s, http.MethodPost, path, body, "Content-Type", events.ContentType)
	var answer struct{ Status string }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return answer.Status
}

func TestDeliveryIsHandled(t *testing.T) {
	var got events.CartItemChanged
	var parent trace.Parent
	s, _ := cart(&published{}, func(ctx context.Context, e events.Event, data events.CartItemChanged) error {
		got, parent = data, trace.From(ctx)
		if e.ID != "e1" || e.Subject != "c1" {
			t.Errorf("%+v", e)
		}
		return nil
	})
	if status := deliver(t, s, changeTo, changed(t, goodChange)); status != "SUCCESS" {
		t.Error(status)
	}
	if got.SKU != "a" || got.Quantity != 2 {
		t.Errorf("%+v", got)
	}
	if parent.TraceID != "0af7651916cd43dd8448eb211c80319c" {
		t.Errorf("the event's trace was not continued: %v", parent)
	}
}

func TestOutcomes(t *testing.T) {
	tests := map[string]struct {
		err    error
		panics bool
		want   string
		level  string
		buried int
	}{
		"done":         {nil, false, "SUCCESS", "", 0},
		"invalid":      {problem.NewInvalid("i", "Never."), false, "SUCCESS", "ERROR", 1},
		"too early":    {problem.NewPrecondition("p", "Not yet."), false, "RETRY", "INFO", 0},
		"a lost race":  {problem.NewConflict("c", "Again."), false, "RETRY", "INFO", 0},
		"unavailable":  {problem.NewUnavailable("u", "Later."), false, "RETRY", "WARN", 0},
		"not found":    {problem.NewNotFound("n", "Not there."), false, "RETRY", "INFO", 0},
		"unclassified": {errUnclassified, false, "RETRY", "ERROR", 0},
		"a panic":      {nil, true, "RETRY", "ERROR", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := &published{}
			s, lines := cart(p, func(context.Context, events.Event, events.CartItemChanged) error {
				if tt.panics {
					panic("at the disco")
				}
				return tt.err
			})
			if got := deliver(t, s, changeTo, changed(t, goodChange)); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			if len(p.events) != tt.buried {
				t.Errorf("%d dead letters, want %d", len(p.events), tt.buried)
			}
			checkFailureLine(t, lines.String(), tt.level)
		})
	}
}

// checkFailureLine wants one line of that level that says which event failed; none where level is "".
func checkFailureLine(t *testing.T, log, level string) {
	t.Helper()
	var lines []string
	for line := range strings.Lines(log) {
		if !strings.Contains(line, `"msg":"request"`) {
			lines = append(lines, line)
		}
	}
	if level == "" && len(lines) == 0 {
		return
	}
	if len(lines) != 1 {
		t.Fatalf("%d lines, want one:\n%s", len(lines), log)
	}
	for _, want := range []string{
		`"level":"` + level + `"`, `"event_id":"e1"`, `"event_type":"shop.souk.CartItemChanged.v1"`, "0af7651916cd43dd8448eb211c80319c",
	} {
		if !strings.Contains(lines[0], want) {
			t.Errorf("the line lacks %s: %s", want, lines[0])
		}
	}
}

func TestSubscriptionsAreListed(t *testing.T) {
	s := server.New(server.Config{AppID: "cart", AppToken: "t"}, nil)
	s.Subscribe(
		server.On(func(context.Context, events.Event, events.OrderCreated) error { return nil }),
		server.On(func(context.Context, events.Event, events.CartItemChanged) error { return nil }))
	w := ask(s, http.MethodGet, "/dapr/subscribe", "", "dapr-api-token", "t")
	const want = `[` +
		`{"pubsubname":"pubsub","topic":"cart-item-changed","route":"/events/cart-item-changed","deadLetterTopic":"dead-letter-cart"},` +
		`{"pubsubname":"pubsub","topic":"order-created","route":"/events/order-created","deadLetterTopic":"dead-letter-cart"}]`
	if strings.TrimSpace(w.Body.String()) != want {
		t.Errorf("got  %s\nwant %s", w.Body, want)
	}
	if w := ask(server.New(server.Config{}, nil), http.MethodGet, "/dapr/subscribe", ""); strings.TrimSpace(w.Body.String()) != "[]" {
		t.Errorf("no subscriptions: %s", w.Body)
	}
}

func TestDeliveriesAreGuarded(t *testing.T) {
	s := server.New(server.Config{AppID: "cart", AppToken: "t", DirectCalls: true}, nil)
	s.Subscribe(server.On(func(context.Context, events.Event, events.CartItemChanged) error {
		t.Error("a forged event was handled")
		return nil
	}))
	body := changed(t, goodChange)
	if w := ask(s, http.MethodPost, changeTo, body); w.Code != http.StatusUnauthorized {
		t.Errorf("without the app token: %d", w.Code)
	}
	if w := ask(s, http.MethodPost, changeTo, body, "dapr-api-token", "t", caller, "orders"); w.Code != http.StatusForbidden {
		t.Errorf("by invocation: %d", w.Code)
	}
}

func TestTwoSubscriptionsToOneTypePanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("one of two handlers would never be called")
		}
	}()
	on := server.On(func(context.Context, events.Event, events.OrderCreated) error { return nil })
	server.New(server.Config{}, nil).Subscribe(on, on)
}
