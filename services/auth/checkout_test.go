package auth_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/internal/token"
)

// checkout returns the event of a checkout with this token, accepted now.
func (s *shop) checkout(id, token string) events.Event {
	s.Helper()
	e := sidecartest.Event(s, "event-"+id, "gateway", id, events.UserCheckout{
		CheckoutID: id, CartID: "cart-" + id, CartVersion: 2, Token: token, PaymentMethod: "pm_card",
		ShippingAddress: events.Address{Name: "Ada", Line1: "1 Street", City: "Berlin", PostalCode: "10115", Country: "DE"},
	})
	e.Time, e.CorrelationID = s.clock.Now(), "what began it before"
	return e
}

// deliver delivers the event and fails unless it was acknowledged.
func (s *shop) deliver(e events.Event) {
	s.Helper()
	if got := sidecartest.Deliver(s, s, e); got != problem.Success {
		s.Fatalf("outcome %s, want SUCCESS", got)
	}
}

func TestACheckoutIsAuthenticated(t *testing.T) {
	s := open(t)
	ada := s.register("ada@example.com").want(t, http.StatusCreated)
	s.fake.Forget()
	for range 2 {
		s.deliver(s.checkout("c1", ada.Access))
	}
	published := s.fake.Published()
	if len(published) != 2 || published[0].ID != published[1].ID || string(published[0].Data) != string(published[1].Data) {
		t.Fatalf("published %+v, want one event twice", published)
	}
	e := published[0]
	data, err := events.Decode[events.UserAuthenticated](e)
	if err != nil || data.UserID != ada.User.ID || data.Email != "ada@example.com" || data.Context != events.ContextCheckout {
		t.Fatalf("published %+v, %v", data, err)
	}
	if e.CorrelationID != "c1" || e.CausationID != "event-c1" || data.Checkout.CartVersion != 2 || data.Checkout.CartID != "cart-c1" {
		t.Errorf("published %+v with %+v", e, data.Checkout)
	}
}

func TestCheckoutsAreRejected(t *testing.T) {
	tests := []struct {
		name, reason string
		event        func(s *shop, ada, admin answer) events.Event
	}{
		{"another shop's token", events.RejectedToken, func(s *shop, ada, _ answer) events.Event {
			return s.checkout("c", sign(s, s, otherSeed, ada.User.ID, token.Options{}))
		}},
		{"garbage", events.RejectedToken, func(s *shop, _, _ answer) events.Event { return s.checkout("c", "garbage") }},
		{"redacted", events.RejectedToken, func(s *shop, ada, _ answer) events.Event {
			return events.Redact(s.checkout("c", ada.Access))
		}},
		{"expired when it was accepted", events.RejectedToken, func(s *shop, ada, _ answer) events.Event {
			s.clock.advance(11 * time.Minute)
			return s.checkout("c", ada.Access)
		}},
		{"from the future", events.RejectedToken, func(s *shop, ada, _ answer) events.Event {
			e := s.checkout("c", ada.Access)
			e.Time = e.Time.Add(2 * time.Minute)
			return e
		}},
		{"from before the token", events.RejectedToken, func(s *shop, ada, _ answer) events.Event {
			e := s.checkout("c", ada.Access)
			e.Time = e.Time.Add(-2 * time.Minute)
			return e
		}},
		{"of nobody", events.RejectedToken, func(s *shop, _, _ answer) events.Event {
			return s.checkout("c", sign(s, s, seed, "nobody", token.Options{}))
		}},
		{"of a blocked account", events.RejectedPermission, func(s *shop, ada, admin answer) events.Event {
			s.call("POST", "/accounts/"+ada.User.ID+"/block", nil, bearer(admin)...).want(s, http.StatusOK)
			return s.checkout("c", ada.Access)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			ada, admin := s.register("ada@example.com").want(t, http.StatusCreated), s.admin()
			e := tt.event(s, ada, admin)
			s.fake.Forget()
			s.deliver(e)
			published := s.fake.Published()
			if len(published) != 1 || published[0].CorrelationID != "c" {
				t.Fatalf("published %+v", published)
			}
			data, err := events.Decode[events.CheckoutRejected](published[0])
			if err != nil || data.Reason != tt.reason || data.CheckoutID != "c" || data.CartID != "cart-c" || data.Detail == "" {
				t.Errorf("published %+v, %v", data, err)
			}
		})
	}
}

func TestACheckoutOutlivesAnOutage(t *testing.T) {
	s := open(t)
	ada := s.register("ada@example.com").want(t, http.StatusCreated)
	e := s.checkout("c1", ada.Access)
	s.clock.advance(6 * time.Hour)
	s.fake.Forget()
	s.deliver(e)
	if n := len(s.fake.PublishedTo("user-authenticated")); n != 1 {
		t.Errorf("%d authentications were published", n)
	}
}

func TestTheFirstDecisionStands(t *testing.T) {
	s := open(t)
	ada, admin := s.register("ada@example.com").want(t, http.StatusCreated), s.admin()
	e := s.checkout("c1", ada.Access)
	s.deliver(e)
	s.call("POST", "/accounts/"+ada.User.ID+"/block", nil, bearer(admin)...).want(t, http.StatusOK)
	s.fake.Forget()
	s.clock.advance(time.Hour)
	s.restart()
	s.deliver(e)
	other := s.checkout("c1", "garbage")
	other.ID = "another event"
	s.deliver(other)
	if published := s.fake.Published(); len(published) != 1 || published[0].Topic() != "user-authenticated" {
		t.Errorf("published %+v, want the first decision once more", published)
	}
}

func TestACheckoutWaitsForStoreAndBroker(t *testing.T) {
	s := open(t)
	ada := s.register("ada@example.com").want(t, http.StatusCreated)
	e := s.checkout("c1", ada.Access)
	s.fake.Forget()
	s.fake.FailGet(1)
	if got := sidecartest.Deliver(t, s, e); got != problem.Retry {
		t.Errorf("without its store: %s", got)
	}
	s.fake.Heal()
	s.fake.FailPublish(1, false)
	if got := sidecartest.Deliver(t, s, e); got != problem.Retry {
		t.Errorf("without its broker: %s", got)
	}
	s.fake.FailPut(1, true)
	s.deliver(e)
	if published := s.fake.Published(); len(published) != 1 {
		t.Errorf("published %+v", published)
	}
}

func TestCheckoutsTwiceInEveryOrder(t *testing.T) {
	base := open(t)
	ada := base.register("ada@example.com", "Idempotency-Key", "k").want(t, http.StatusCreated)
	good, bad := base.checkout("c1", ada.Access), base.checkout("c2", "garbage")
	sidecartest.EveryOrder(t, sidecartest.Twice([]events.Event{good, bad}), func(t *testing.T, order []events.Event) {
		s := open(t)
		s.register("ada@example.com", "Idempotency-Key", "k").want(t, http.StatusCreated) // the same account and keys
		s.fake.Forget()
		for _, e := range order {
			s.deliver(e)
		}
		outcomes := map[string]map[string]bool{}
		for _, e := range s.fake.Published() {
			if outcomes[e.Subject] == nil {
				outcomes[e.Subject] = map[string]bool{}
			}
			outcomes[e.Subject][e.Topic()+e.ID] = true
		}
		for id, topic := range map[string]string{"c1": "user-authenticated", "c2": "checkout-rejected"} {
			if len(outcomes[id]) != 1 {
				t.Errorf("%s has the outcomes %v, want one", id, outcomes[id])
			}
			for outcome := range outcomes[id] {
				if !strings.HasPrefix(outcome, topic) {
					t.Errorf("%s has the outcome %s, want %s", id, outcome, topic)
				}
			}
		}
	})
}

func TestNothingSecretIsKeptOrPublished(t *testing.T) {
	s := open(t)
	ada := s.register("ada@example.com").want(t, http.StatusCreated)
	next := s.refresh(ada.Refresh).want(t, http.StatusOK)
	s.login("ada@example.com", "wrong password").want(t, http.StatusUnauthorized)
	s.deliver(s.checkout("c1", ada.Access))
	s.deliver(s.checkout("c2", ada.Access+"x"))
	var kept strings.Builder
	for _, key := range s.fake.Keys() {
		kept.WriteString(key + stored(s, key))
	}
	for _, e := range s.fake.Published() {
		raw, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		kept.Write(raw)
	}
	for name, secret := range map[string]string{
		"password": goodPassword, "wrong password": "wrong password", "access token": ada.Access,
		"refresh token": strings.Split(ada.Refresh, ".")[1], "next refresh token": strings.Split(next.Refresh, ".")[1],
		"admin's password": adminPassword,
	} {
		if strings.Contains(kept.String(), secret) {
			t.Errorf("the %s is kept", name)
		}
	}
}
