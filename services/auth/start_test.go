package auth_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/auth"
)

func TestAStartWithoutASecretFailsAndNamesIt(t *testing.T) {
	tests := []struct{ name, secret, value string }{
		{"no key", "auth-signing-key", ""},
		{"a key that is no base64", "auth-signing-key", "%%%"},
		{"a short key", "auth-signing-key", "c2hvcnQ="},
		{"a bad previous key", "auth-signing-key-previous", "c2hvcnQ="},
		{"no admin", "admin-email", ""},
		{"an admin without an address", "admin-email", "hunter2"},
		{"no password", "admin-password", ""},
		{"a common password", "admin-password", "password123"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := sidecartest.New(t, auth.AppID)
			for name, value := range map[string]string{
				"auth-signing-key": seed, "admin-email": adminEmail, "admin-password": adminPassword,
			} {
				if name != tt.secret {
					fake.SetSecret(name, value)
				}
			}
			if tt.value != "" {
				fake.SetSecret(tt.secret, tt.value)
			}
			_, err := auth.New(t.Context(), auth.Config{
				Server: server.Config{AppID: auth.AppID}, PasswordMemoryKiB: 64, PasswordIterations: 1,
			}, fake.Sidecar())
			if err == nil || !strings.Contains(err.Error(), tt.secret) {
				t.Fatalf("error %v, want one that names %s", err, tt.secret)
			}
			if tt.value != "" && strings.Contains(err.Error(), tt.value) {
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
}

func TestAStartWithABrokenPolicyFailsAndNamesTheFile(t *testing.T) {
	s := open(t)
	s.cfg.PolicyDir = t.TempDir()
	if err := os.WriteFile(filepath.Join(s.cfg.PolicyDir, "mine.cedar"), []byte("permit ("), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := auth.New(t.Context(), s.cfg, s.fake.Sidecar())
	if err == nil || !strings.Contains(err.Error(), "mine.cedar") || !strings.Contains(err.Error(), "SOUK_POLICY_DIR") {
		t.Errorf("error %v", err)
	}
	s.cfg.PolicyDir = filepath.Join(s.cfg.PolicyDir, "nowhere")
	if _, err := auth.New(t.Context(), s.cfg, s.fake.Sidecar()); err == nil {
		t.Error("a directory that there is not was taken")
	}
}

func TestAShopsOwnPolicyTakesThePlaceOfOurs(t *testing.T) {
	s := open(t)
	s.cfg.PolicyDir = t.TempDir()
	text := `permit (principal, action == Action::"purchase", resource) when { resource.country == "FR" };`
	if err := os.WriteFile(filepath.Join(s.cfg.PolicyDir, "mine.cedar"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.restart()
	ada := s.register("ada@example.com")
	s.fake.Forget()
	s.deliver(s.checkout("c1", ada.Access))
	if n := len(s.fake.PublishedTo("checkout-rejected")); n != 1 {
		t.Errorf("an order to DE: %+v", s.fake.Published())
	}
}

func TestTheStartWaitsForTheBroker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := sidecartest.New(t, auth.AppID)
		for name, value := range map[string]string{
			"auth-signing-key": seed, "admin-email": adminEmail, "admin-password": adminPassword,
		} {
			fake.SetSecret(name, value)
		}
		fake.FailPublish(5, false)
		_, err := auth.New(t.Context(), auth.Config{
			Server: server.Config{AppID: auth.AppID}, PasswordMemoryKiB: 64, PasswordIterations: 1,
		}, fake.Sidecar())
		if err != nil || len(fake.PublishedTo("user-registered")) != 1 {
			t.Errorf("error %v, published %+v", err, fake.Published())
		}
	})
}

func TestConfigFromEnv(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 0, "1s": time.Second, "10m": 10 * time.Minute, "1h": time.Hour} {
		t.Setenv("SOUK_ACCESS_TOKEN_TTL", text)
		if c, err := auth.ConfigFromEnv(); err != nil || c.AccessTokenTTL != want {
			t.Errorf("%q: %v, %v", text, c.AccessTokenTTL, err)
		}
	}
	for _, text := range []string{"10", "999ms", "61m", "-1s", "soon"} {
		t.Setenv("SOUK_ACCESS_TOKEN_TTL", text)
		if _, err := auth.ConfigFromEnv(); err == nil || !strings.Contains(err.Error(), "SOUK_ACCESS_TOKEN_TTL") {
			t.Errorf("%q: error %v", text, err)
		}
	}
}
