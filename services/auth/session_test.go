package auth_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/token"
)

func TestRefreshRotates(t *testing.T) {
	s := open(t)
	one := s.register("ada@example.com").want(t, http.StatusCreated)
	s.clock.advance(time.Minute)
	two := s.refresh(one.Refresh).want(t, http.StatusOK)
	if two.Refresh == one.Refresh || two.Access == one.Access || two.User.ID != one.User.ID {
		t.Errorf("the answer is not new: %s", two.raw)
	}
	s.me(two.Access).want(t, http.StatusOK)
	if again := s.refresh(one.Refresh).want(t, http.StatusOK); again.Refresh != two.Refresh {
		t.Error("a lost answer cannot be had again")
	}
	s.clock.advance(11 * time.Second)
	three := s.refresh(two.Refresh).want(t, http.StatusOK)
	s.refresh(one.Refresh).want(t, http.StatusUnauthorized, "refresh-token")
	s.refresh(three.Refresh).want(t, http.StatusUnauthorized, "refresh-token")
}

func TestRefreshesAtOnceGetOneSuccessor(t *testing.T) {
	s := open(t)
	first := s.register("ada@example.com").want(t, http.StatusCreated).Refresh
	answers := make([]answer, 10)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = s.refresh(first) })
	}
	wait.Wait()
	for _, a := range answers {
		if a.want(t, http.StatusOK).Refresh != answers[0].Refresh {
			t.Error("one token has two successors")
		}
	}
	s.refresh(answers[0].Refresh).want(t, http.StatusOK)
}

func TestRefreshThoughTheWritesAnswerWasLost(t *testing.T) {
	s := open(t)
	first := s.register("ada@example.com").want(t, http.StatusCreated).Refresh
	s.fake.FailPut(1, true)
	second := s.refresh(first).want(t, http.StatusOK).Refresh
	s.refresh(second).want(t, http.StatusOK)
}

func TestLogoutEndsTheSessionAndNoOther(t *testing.T) {
	s := open(t)
	one := s.register("ada@example.com").want(t, http.StatusCreated).Refresh
	two := s.login("ada@example.com", goodPassword).want(t, http.StatusOK).Refresh
	for range 2 {
		s.call("POST", "/logout", object{"refresh_token": one}).want(t, http.StatusNoContent)
	}
	s.refresh(one).want(t, http.StatusUnauthorized)
	s.refresh(two).want(t, http.StatusOK)
	for _, none := range []string{"", "garbage", strings.Repeat("0", 32) + "." + strings.Repeat("A", 43)} {
		s.call("POST", "/logout", object{"refresh_token": none}).want(t, http.StatusNoContent)
		s.refresh(none).want(t, http.StatusUnauthorized, "refresh-token")
	}
}

func TestASessionEndsAfterThirtyDays(t *testing.T) {
	s := open(t)
	last := s.register("ada@example.com").want(t, http.StatusCreated).Refresh
	for range 29 {
		s.clock.advance(24 * time.Hour)
		last = s.refresh(last).want(t, http.StatusOK).Refresh
	}
	s.clock.advance(24 * time.Hour)
	s.refresh(last).want(t, http.StatusUnauthorized)
}

func TestAccessTokens(t *testing.T) {
	s := open(t)
	good := s.register("ada@example.com").want(t, http.StatusCreated)
	tests := []struct {
		name, header string
		status       int
	}{
		{"good", "Bearer " + good.Access, http.StatusOK},
		{"none", "", http.StatusUnauthorized},
		{"no bearer", "Basic YTpi", http.StatusUnauthorized},
		{"garbage", "Bearer garbage", http.StatusUnauthorized},
		{"a refresh token", "Bearer " + good.Refresh, http.StatusUnauthorized},
		{"another shop's", "Bearer " + sign(t, s, otherSeed, good.User.ID, token.Options{}), http.StatusUnauthorized},
		{"another issuer's", "Bearer " + sign(t, s, seed, good.User.ID, token.Options{Issuer: "other"}), http.StatusUnauthorized},
		{"for others", "Bearer " + sign(t, s, seed, good.User.ID, token.Options{Audience: "other"}), http.StatusUnauthorized},
		{"of nobody", "Bearer " + sign(t, s, seed, "nobody", token.Options{}), http.StatusUnauthorized},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var headers []string
			if tt.header != "" {
				headers = []string{"Authorization", tt.header}
			}
			s.call("GET", "/me", nil, headers...).want(t, tt.status)
		})
	}
	s.clock.advance(11 * time.Minute)
	s.me(good.Access).want(t, http.StatusUnauthorized, "token")
}

func TestKeysRotate(t *testing.T) {
	s := open(t)
	old := s.register("ada@example.com").want(t, http.StatusCreated)
	s.fake.SetSecret("auth-signing-key", otherSeed)
	s.fake.SetSecret("auth-signing-key-previous", seed)
	s.restart()
	s.me(old.Access).want(t, http.StatusOK)
	fresh := s.refresh(old.Refresh).want(t, http.StatusOK)
	s.me(fresh.Access).want(t, http.StatusOK)
	for _, caller := range []string{"catalog", "cart", "orders", "payments", "inventory", "gateway"} {
		got := s.call("GET", "/.well-known/jwks.json", nil, "Dapr-Caller-App-Id", caller).want(t, http.StatusOK)
		var set struct{ Keys []map[string]any }
		if err := json.Unmarshal([]byte(got.raw), &set); err != nil || len(set.Keys) != 2 || strings.Contains(got.raw, `"d"`) {
			t.Errorf("%s gets %s, %v", caller, got.raw, err)
		}
	}
}

func TestOnlyTheGatewayCalls(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/login", "/register", "/refresh", "/logout", "/accounts/x/roles"} {
		s.call("POST", path, object{}, "Dapr-Caller-App-Id", "catalog").want(t, http.StatusForbidden, "caller")
	}
	s.call("GET", "/.well-known/jwks.json", nil, "Dapr-Caller-App-Id", "stranger").want(t, http.StatusForbidden, "caller")
	s.call("POST", "/events/user-checkout", object{}).want(t, http.StatusForbidden, "caller")
}

// sign returns a token for a user, signed with the seed at the shop's time.
func sign(tb testing.TB, s *shop, seed, userID string, opts token.Options) string {
	tb.Helper()
	raw, err := base64.StdEncoding.DecodeString(seed)
	if err != nil {
		tb.Fatal(err)
	}
	opts.Clock = s.clock.Now
	signer, err := token.NewSigner(ed25519.NewKeyFromSeed(raw), opts)
	if err != nil {
		tb.Fatal(err)
	}
	text, err := signer.Sign(token.Claims{Subject: userID, Roles: []string{"customer"}}, 10*time.Minute)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}
