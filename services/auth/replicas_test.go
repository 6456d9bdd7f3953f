package auth_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/auth"
)

// replica returns one more process of the service, over the same store and with the secrets as they are now.
func (s *shop) replica() *shop {
	s.Helper()
	other := *s
	other.restart()
	return &other
}

// TestReplicasStartAtOnce has several processes make the first admin's account, on each kind of store.
func TestReplicasStartAtOnce(t *testing.T) {
	for _, profile := range sidecartest.Profiles() {
		s := &shop{TB: t, fake: sidecartest.New(t, auth.AppID, sidecartest.As(profile)), clock: &clock{now: sidecartest.Epoch}}
		s.configure()
		var starts sync.WaitGroup
		replicas := make([]*shop, 4)
		for i := range replicas {
			starts.Go(func() {
				h, err := auth.New(t.Context(), s.cfg, s.fake.Sidecar())
				if err != nil {
					t.Error(err)
					return
				}
				replicas[i] = &shop{TB: t, fake: s.fake, clock: s.clock, cfg: s.cfg, Handler: h}
			})
		}
		starts.Wait()
		if t.Failed() {
			t.FailNow()
		}
		ids := map[string]bool{}
		for _, r := range replicas {
			ids[r.admin().User.ID] = true
		}
		for _, e := range s.fake.PublishedTo("user-registered") {
			ids[e.ID] = true
		}
		if len(ids) != 2 {
			t.Errorf("%v: %v, want one account and one event", profile, ids)
		}
	}
}

// TestASessionIsEverywheres signs in through one process and goes on through the other.
func TestASessionIsEverywheres(t *testing.T) {
	one := open(t)
	two := one.replica()
	one.register("ada@example.com").want(t, http.StatusCreated)
	ada := two.login("ada@example.com", goodPassword).want(t, http.StatusOK)
	first := one.refresh(ada.Refresh).want(t, http.StatusOK)
	again := two.refresh(ada.Refresh).want(t, http.StatusOK)
	if first.Refresh != again.Refresh {
		t.Error("two tabs got two successors")
	}
	one.clock.advance(time.Minute)
	two.refresh(ada.Refresh).want(t, http.StatusUnauthorized)
	one.refresh(first.Refresh).want(t, http.StatusUnauthorized) // a copy ends the family in both
}

// TestGuessingIsSlowedInAll spreads wrong passwords over two processes.
func TestGuessingIsSlowedInAll(t *testing.T) {
	one := open(t)
	two := one.replica()
	one.register("ada@example.com").want(t, http.StatusCreated)
	for i := range 6 {
		[]*shop{one, two}[i%2].login("ada@example.com", "wrong "+goodPassword).want(t, http.StatusUnauthorized)
	}
	for _, s := range []*shop{one, two} {
		s.login("ada@example.com", goodPassword).want(t, http.StatusTooManyRequests)
	}
}

// TestAChangeOfKeysReplicaByReplica has a process with the old key beside one with the new one, as in a rolling restart:
// what either signs holds in both.
func TestAChangeOfKeysReplicaByReplica(t *testing.T) {
	s := open(t)
	s.fake.SetSecret("auth-signing-key-next", otherSeed)
	before := s.replica()
	s.fake.SetSecret("auth-signing-key", otherSeed)
	s.fake.SetSecret("auth-signing-key-previous", seed)
	after := s.replica()
	ada := before.register("ada@example.com").want(t, http.StatusCreated)
	bob := after.register("bob@example.com").want(t, http.StatusCreated)
	for i, r := range []*shop{before, after} {
		for j, who := range []answer{ada, bob} {
			r.call("GET", "/me", nil, bearer(who)...).want(t, http.StatusOK)
			id := string(rune('a'+i)) + string(rune('a'+j))
			if got := sidecartest.Deliver(t, r, s.checkout(id, who.Access)); got != problem.Success {
				t.Errorf("a checkout: %s", got)
			}
		}
	}
	if rejected := s.fake.PublishedTo("checkout-rejected"); len(rejected) > 0 {
		t.Errorf("%d checkouts were rejected", len(rejected))
	}
	first := before.refresh(ada.Refresh).want(t, http.StatusOK)
	if again := after.refresh(ada.Refresh).want(t, http.StatusOK); again.Refresh != first.Refresh {
		t.Error("a refresh that was repeated through the other process got another successor")
	}
	after.refresh(first.Refresh).want(t, http.StatusOK)
}
