package server_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

func TestDeadLetters(t *testing.T) {
	tests := map[string]struct{ body, reason, keeps string }{
		"not json":       {`{"id":`, "unexpected end", `"[redacted]"`},
		"no cloud event": {`{"hello":1}`, "not a CloudEvent", `{"hello":1}`},
		"no id, a token": {`{"data":[{"token":"hush"}]}`, "not a CloudEvent", `{"data":[{"token":"[redacted]"}]}`},
		"another type": {
			`{"specversion":"1.0","id":"e1","source":"x","type":"shop.souk.OrderCreated.v1","data":{}}`,
			"not expected", `"type":"shop.souk.OrderCreated.v1"`,
		},
		"unknown type, a token": {
			`{"specversion":"1.0","id":"e1","source":"x","type":"shop.souk.New.v1","data":{"Token":"hush"}}`, "not expected", `"Token":"[redacted]"`,
		},
		"wrong data":   {changed(t, `[]`), "cannot unmarshal", `"data":[]`},
		"invalid data": {changed(t, `{"cart_id":"c1","quantity":2}`), "sku: is required", `"cart_id":"c1"`},
		"no data":      {changed(t, `null`), "cart_id: is required", `"data":null`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := &published{}
			s, _ := cart(p, func(context.Context, events.Event, events.CartItemChanged) error {
				t.Error("it was handled")
				return nil
			})
			if got := deliver(t, s, changeTo, tt.body); got != "SUCCESS" {
				t.Fatal(got)
			}
			letter := onlyLetter(t, p)
			if letter.App != "cart" || letter.Topic != "cart-item-changed" || !strings.Contains(letter.Reason, tt.reason) {
				t.Errorf("%+v", letter)
			}
			if !strings.Contains(string(letter.Event), tt.keeps) {
				t.Errorf("kept %s, want %s", letter.Event, tt.keeps)
			}
		})
	}
}

func onlyLetter(t *testing.T, p *published) events.DeadLetter {
	t.Helper()
	if len(p.events) != 1 || p.topics[0] != "dead-letter-cart" {
		t.Fatalf("published to %v", p.topics)
	}
	letter, err := events.Decode[events.DeadLetter](p.events[0])
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

func TestDeadLetterIsTheSameEachTime(t *testing.T) {
	p := &published{}
	s, _ := cart(p, func(context.Context, events.Event, events.CartItemChanged) error {
		return problem.NewInvalid("i", "No.")
	})
	for _, body := range []string{changed(t, goodChange), changed(t, goodChange), `oops`, `oops`, `ouch`} {
		deliver(t, s, changeTo, body)
	}
	e := p.events
	if e[0].ID != e[1].ID || e[2].ID != e[3].ID || e[0].ID == e[2].ID || e[3].ID == e[4].ID {
		t.Errorf("ids %s %s %s %s %s", e[0].ID, e[1].ID, e[2].ID, e[3].ID, e[4].ID)
	}
	if e[0].CausationID != "e1" || e[0].CorrelationID != "c1" || e[0].Subject != "c1" || e[0].Source != "cart" {
		t.Errorf("%+v", e[0])
	}
}

func TestDeadLetterThatIsNotPublishedIsRetried(t *testing.T) {
	p := &published{fail: errUnclassified}
	s, _ := cart(p, func(context.Context, events.Event, events.CartItemChanged) error {
		return problem.NewInvalid("i", "No.")
	})
	if got := deliver(t, s, changeTo, changed(t, goodChange)); got != "RETRY" {
		t.Error(got)
	}
}

func TestDeadLetterWithoutAPublisherIsLeftToTheSidecar(t *testing.T) {
	s := server.New(server.Config{AppID: "cart"}, nil)
	s.Subscribe(server.On(func(context.Context, events.Event, events.CartItemChanged) error { return nil }))
	if got := deliver(t, s, changeTo, `oops`); got != "DROP" {
		t.Error(got)
	}
}

func TestTooLargeAnEventIsLeftToTheSidecar(t *testing.T) {
	s, _ := cart(&published{}, func(context.Context, events.Event, events.CartItemChanged) error { return nil })
	if got := deliver(t, s, changeTo, strings.Repeat(" ", 9<<20)); got != "DROP" {
		t.Error(got)
	}
	if got := deliver(t, s, changeTo, changed(t, goodChange)+strings.Repeat(" ", 2<<20)); got != "SUCCESS" {
		t.Errorf("an event larger than a request's body may be: %s", got)
	}
}

func TestTokenIsNeitherKeptNorLogged(t *testing.T) {
	log, lines := logger()
	p := &published{}
	s := server.New(server.Config{AppID: "cart", Log: log}, p)
	s.Subscribe(server.On(func(context.Context, events.Event, events.UserCheckout) error { return problem.NewInvalid("i", "No.") }))
	for _, data := range []string{
		`{"checkout_id":"k1","cart_id":"c1","cart_version":1,"token":"hush","payment_method":"pm","shipping_address":` +
			`{"name":"A","line1":"B","city":"C","postal_code":"D","country":"DE"}}`,
		`{"token":"hush"}`, `{"token":["hush"]}`, `["hush"]`, `"hush"`,
	} {
		raw, err := json.Marshal(events.Event{
			ID: "e1", Source: "gateway", Type: events.UserCheckout{}.EventType(), Subject: "k1", Time: time.Unix(1, 0), Data: json.RawMessage(data),
		})
		if err != nil {
			t.Fatal(err)
		}
		deliver(t, s, "/events/user-checkout", string(raw))
	}
	if len(p.events) != 5 {
		t.Errorf("%d dead letters", len(p.events))
	}
	for _, e := range p.events {
		if strings.Contains(string(e.Data), "hush") {
			t.Errorf("the dead letter has the token: %s", e.Data)
		}
	}
	if strings.Contains(lines.String(), "hush") {
		t.Errorf("the log has the token:\n%s", lines)
	}
}
