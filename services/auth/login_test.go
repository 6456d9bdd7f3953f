package auth_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
)

func TestLoginPublishesWhoAndWhichCart(t *testing.T) {
	s := open(t)
	id := s.register("ada@example.com").want(t, http.StatusCreated).User.ID
	s.fake.Forget()
	got := s.call("POST", "/login", object{"email": "ADA@example.com", "password": goodPassword, "cart_id": "guest-7"}).
		want(t, http.StatusOK)
	s.me(got.Access).want(t, http.StatusOK)
	published := s.fake.Published()
	if len(published) != 1 || published[0].CorrelationID != "guest-7" {
		t.Fatalf("published %+v", published)
	}
	data, err := events.Decode[events.UserAuthenticated](published[0])
	if err != nil || data.UserID != id || data.Context != events.ContextLogin || data.GuestCartID != "guest-7" {
		t.Errorf("published %+v, %v", data, err)
	}
}

func TestLoginThatIsNotPublishedIsNotAnswered(t *testing.T) {
	s := open(t)
	s.register("ada@example.com").want(t, http.StatusCreated)
	s.fake.FailPublish(1, false)
	s.login("ada@example.com", goodPassword).want(t, http.StatusServiceUnavailable, "broker")
	s.login("ada@example.com", goodPassword).want(t, http.StatusOK)
}

func TestAWrongPasswordAndAnUnknownAddressAreAnsweredAlike(t *testing.T) {
	s := open(t)
	s.register("ada@example.com").want(t, http.StatusCreated)
	wrong := s.login("ada@example.com", "wrong password").want(t, http.StatusUnauthorized, "credentials")
	for _, email := range []string{"eve@example.com", "no address", "ada@example.com\x00"} {
		if unknown := s.login(email, "wrong password"); unknown.status != wrong.status || unknown.raw != wrong.raw {
			t.Errorf("%q: %s, and a wrong password: %s", email, unknown.raw, wrong.raw)
		}
	}
	s.login("", "").want(t, http.StatusUnprocessableEntity)
}

func TestFailuresSlowAnAccountDown(t *testing.T) {
	for name, email := range map[string]string{"an account": "ada@example.com", "no account": "eve@example.com"} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.register("ada@example.com").want(t, http.StatusCreated)
			for range 6 {
				s.login(email, "wrong password").want(t, http.StatusUnauthorized)
			}
			for wait := 1; wait <= 8; wait *= 2 {
				got := s.login(email, goodPassword).want(t, http.StatusTooManyRequests, "slow-down")
				if got.header.Get("Retry-After") != strconv.Itoa(wait) {
					t.Errorf("Retry-After %s, want %d", got.header.Get("Retry-After"), wait)
				}
				s.clock.advance(time.Duration(wait) * time.Second)
				s.login(email, "wrong password").want(t, http.StatusUnauthorized)
			}
			s.login(email, goodPassword).want(t, http.StatusTooManyRequests)
			s.login(adminEmail, adminPassword).want(t, http.StatusOK)
			s.clock.advance(16 * time.Second)
			if email != "ada@example.com" {
				return
			}
			s.login(email, goodPassword).want(t, http.StatusOK)
			for range 6 { // forgotten: the wait begins anew
				s.login(email, "wrong password").want(t, http.StatusUnauthorized)
			}
			s.restart() // and is kept
			s.login(email, goodPassword).want(t, http.StatusTooManyRequests)
			s.clock.advance(time.Hour)
			s.login(email, "wrong password").want(t, http.StatusUnauthorized)
			s.login(email, goodPassword).want(t, http.StatusOK)
		})
	}
}

func TestFailuresSlowAClientDown(t *testing.T) {
	s := open(t)
	s.register("ada@example.com").want(t, http.StatusCreated)
	for i := range 21 {
		s.login(fmt.Sprintf("victim%d@example.com", i), "wrong password", "Souk-Client", "192.0.2.1").
			want(t, http.StatusUnauthorized)
	}
	s.login("ada@example.com", goodPassword, "Souk-Client", "192.0.2.1").want(t, http.StatusTooManyRequests, "slow-down")
	s.register("bob@example.com", "Souk-Client", "192.0.2.1").want(t, http.StatusTooManyRequests, "slow-down")
	s.login("ada@example.com", goodPassword, "Souk-Client", "192.0.2.2").want(t, http.StatusOK)
	s.clock.advance(time.Second)
	s.login("ada@example.com", goodPassword, "Souk-Client", "192.0.2.1").want(t, http.StatusOK)
}

func TestAskingWhichAddressesAreTakenSlowsAClientDown(t *testing.T) {
	s := open(t)
	s.register("ada@example.com").want(t, http.StatusCreated)
	for range 21 {
		s.register("ada@example.com", "Souk-Client", "192.0.2.1").want(t, http.StatusConflict)
	}
	s.register("ada@example.com", "Souk-Client", "192.0.2.1").want(t, http.StatusTooManyRequests)
}

func TestLoginRenewsAHashOfOldParameters(t *testing.T) {
	s := open(t)
	id := s.register("ada@example.com").want(t, http.StatusCreated).User.ID
	before := stored(s, "account/"+id)
	s.cfg.PasswordIterations = 2
	s.restart()
	s.login("ada@example.com", goodPassword).want(t, http.StatusOK)
	after := stored(s, "account/"+id)
	if before == after {
		t.Error("the hash is still the old one")
	}
	s.login("ada@example.com", goodPassword).want(t, http.StatusOK)
	if again := stored(s, "account/"+id); again != after {
		t.Error("a hash of today's parameters was renewed")
	}
}

func stored(s *shop, key string) string {
	s.Helper()
	item, err := s.fake.Sidecar().State.Get(s.Context(), key)
	if err != nil || !item.Exists() {
		s.Fatalf("%s: %v, %v", key, item, err)
	}
	return string(item.Value)
}
