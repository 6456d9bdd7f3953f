package auth_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/auth/internal/account"
)

func TestRegisterAnswersTokensThatWork(t *testing.T) {
	s := open(t)
	got := s.call("POST", "/register", object{
		"email": " Ada@Example.com ", "password": goodPassword, "name": "Ada", "cart_id": "guest-1",
	}).want(t, http.StatusCreated)
	if got.User.Email != "ada@example.com" || got.Expires != 600 || len(got.User.Roles) != 1 || got.User.Roles[0] != "customer" {
		t.Errorf("answer %s", got.raw)
	}
	if got.header.Get("Cache-Control") != "no-store" {
		t.Error("tokens may be cached")
	}
	if me := s.me(got.Access).want(t, http.StatusOK); me.ID != got.User.ID {
		t.Errorf("me is %s", me.raw)
	}
	s.refresh(got.Refresh).want(t, http.StatusOK)
	published := s.fake.Published()
	if len(published) != 2 {
		t.Fatalf("published %d events, want a registration and a login", len(published))
	}
	registered, err := events.Decode[events.UserRegistered](published[0])
	if err != nil || registered.UserID != got.User.ID || registered.Name != "Ada" {
		t.Errorf("published %+v, %v", registered, err)
	}
	login, err := events.Decode[events.UserAuthenticated](published[1])
	if err != nil || login.Context != events.ContextLogin || login.GuestCartID != "guest-1" {
		t.Errorf("published %+v, %v", login, err)
	}
}

func TestRegisterRefuses(t *testing.T) {
	s := open(t)
	tests := []struct {
		name, field string
		body        object
	}{
		{"no e-mail", "email", object{"password": goodPassword}},
		{"no address", "email", object{"email": "ada", "password": goodPassword}},
		{"a short password", "password", object{"email": "ada@example.com", "password": "short"}},
		{"a common password", "password", object{"email": "ada@example.com", "password": "Password123"}},
		{"a long name", "name", object{"email": "ada@example.com", "password": goodPassword, "name": strings.Repeat("a", 101)}},
		{"no cart's id", "cart_id", object{"email": "ada@example.com", "password": goodPassword, "cart_id": "a||b"}},
		{"roles of one's own choice", "roles", object{"email": "ada@example.com", "password": goodPassword, "roles": []string{"admin"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.call("POST", "/register", tt.body).want(t, http.StatusUnprocessableEntity)
			if len(got.Fields) != 1 || got.Fields[0].Name != tt.field {
				t.Errorf("fields %+v, want %s", got.Fields, tt.field)
			}
		})
	}
	s.call("POST", "/register", object{"email": "a@b.example", "password": strings.Repeat("a", 20<<10)}).
		want(t, http.StatusRequestEntityTooLarge)
	if n := len(s.fake.Published()); n != 0 {
		t.Errorf("%d events were published", n)
	}
}

func TestAnAddressIsRegisteredOnce(t *testing.T) {
	s := open(t)
	s.register("ada@example.com").want(t, http.StatusCreated)
	got := s.register("ADA@example.com").want(t, http.StatusConflict, "email-taken")
	if strings.Contains(got.raw, "Ada") {
		t.Errorf("the answer tells whose the address is: %s", got.raw)
	}
}

func TestARepeatedRegistrationIsAnsweredLikeTheFirst(t *testing.T) {
	s := open(t)
	first := s.register("ada@example.com", "Idempotency-Key", "k1").want(t, http.StatusCreated)
	again := s.register("ada@example.com", "Idempotency-Key", "k1").want(t, http.StatusCreated)
	if again.User.ID != first.User.ID || again.Refresh == first.Refresh {
		t.Errorf("first %s, again %s", first.raw, again.raw)
	}
	ids := map[string]bool{}
	for _, e := range s.fake.PublishedTo("user-registered") {
		ids[e.ID] = true
	}
	if len(ids) != 1 {
		t.Errorf("the registration has the events %v, want one", ids)
	}
	s.register("ada@example.com", "Idempotency-Key", "k2").want(t, http.StatusConflict, "email-taken")
	s.call("POST", "/register", object{"email": "ada@example.com", "password": "another password"}, "Idempotency-Key", "k1").
		want(t, http.StatusConflict, "email-taken")
	s.register("eve@example.com", "Idempotency-Key", strings.Repeat("k", 256)).want(t, http.StatusBadRequest)
	other := s.register("eve@example.com", "Idempotency-Key", "k1").want(t, http.StatusCreated)
	if other.User.ID == first.User.ID {
		t.Error("one key gave two people one account")
	}
}

func TestTwentyRegisterOneAddressAtOnce(t *testing.T) {
	for name, profile := range map[string]sidecartest.Profile{
		"sqlite": sidecartest.SQLite, "redis": sidecartest.Redis, "postgres": sidecartest.Postgres,
	} {
		for _, keys := range []int{20, 1} {
			t.Run(fmt.Sprintf("%s with %d keys", name, keys), func(t *testing.T) {
				s := open(t, sidecartest.As(profile))
				before := accounts(s)
				answers := make([]answer, 20)
				var wait sync.WaitGroup
				for i := range answers {
					wait.Go(func() { answers[i] = s.register("ada@example.com", "Idempotency-Key", fmt.Sprint(i%keys)) })
				}
				wait.Wait()
				made := map[string]int{}
				for _, a := range answers {
					if a.status == http.StatusCreated {
						made[a.User.ID]++
					} else {
						a.want(t, http.StatusConflict, "email-taken")
					}
				}
				if len(made) != 1 || accounts(s) != before+1 {
					t.Errorf("accounts %v; %d in the store, %d before", made, accounts(s), before)
				}
				for _, n := range made {
					if n != 20/keys {
						t.Errorf("%d of 20 were answered with the account, want %d", n, 20/keys)
					}
				}
			})
		}
	}
}

func accounts(s *shop) (n int) {
	for _, key := range s.fake.Keys() {
		if strings.HasPrefix(key, "account/") {
			n++
		}
	}
	return n
}

func TestAClaimThatACrashLeftIsTakenOver(t *testing.T) {
	s := open(t)
	key := "email/" + account.EmailKey("ada@example.com")
	if err := s.fake.Sidecar().State.Put(t.Context(), key, []byte(`{"state":{"user_id":"left-behind"}}`), ""); err != nil {
		t.Fatal(err)
	}
	s.login("ada@example.com", goodPassword).want(t, http.StatusUnauthorized, "credentials")
	got := s.register("ada@example.com").want(t, http.StatusCreated)
	if got.User.ID != "left-behind" {
		t.Errorf("the account is %s", got.User.ID)
	}
	s.register("ada@example.com").want(t, http.StatusConflict)
	s.login("ada@example.com", goodPassword).want(t, http.StatusOK)
}

func TestARegistrationIsPublishedThoughTheBrokerWasAway(t *testing.T) {
	t.Run("by the repeated request", func(t *testing.T) {
		s := open(t)
		s.fake.FailPublish(1, false)
		s.register("ada@example.com", "Idempotency-Key", "k").want(t, http.StatusServiceUnavailable)
		s.register("ada@example.com", "Idempotency-Key", "k").want(t, http.StatusCreated)
		if n := len(s.fake.PublishedTo("user-registered")); n != 1 {
			t.Errorf("published %d times", n)
		}
	})
	t.Run("by the next login", func(t *testing.T) {
		s := open(t)
		s.fake.FailPublish(1, false)
		s.register("ada@example.com").want(t, http.StatusServiceUnavailable)
		s.register("ada@example.com").want(t, http.StatusConflict)
		s.login("ada@example.com", goodPassword).want(t, http.StatusOK)
		s.login("ada@example.com", goodPassword).want(t, http.StatusOK)
		if n := len(s.fake.PublishedTo("user-registered")); n != 1 {
			t.Errorf("published %d times", n)
		}
	})
}
