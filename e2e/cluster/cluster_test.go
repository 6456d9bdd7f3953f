package cluster

import (
	"context"
	"os"
	"testing"
	"time"
)

// apps are the services, in the order in which they are upgraded and deleted.
var apps = []string{"gateway", "catalog", "cart", "auth", "orders", "payments", "inventory", "storefront"}

// TestCluster installs the shop, uses it, attacks it, and moves it about while shoppers buy. Its parts build on each other.
func TestCluster(t *testing.T) {
	if os.Getenv("SOUK_TEST_KIND") == "" {
		t.Skip("this needs a Kubernetes cluster on kind, and makes one where there is none: `make test-kind`, or set SOUK_TEST_KIND=1")
	}
	s := newScene(t)
	if !t.Run("Install", s.in((*scene).install)) {
		t.FailNow() // there is nothing to look at
	}
	for _, part := range []struct {
		name string
		test func(*scene, *testing.T)
	}{
		{"Purchase", (*scene).purchase},
		{"HelmTest", (*scene).helmTest},
		{"Access", (*scene).access},
		{"Encryption", (*scene).encryption},
		{"Spoofing", (*scene).spoofing},
		{"Rollouts", (*scene).rollouts},
		{"FailedUpgrade", (*scene).failedUpgrade},
		{"Scaling", (*scene).scaling},
		{"Deletions", (*scene).deletions},
		{"Memory", (*scene).memory},
	} {
		t.Run(part.name, s.in(part.test))
	}
}

// in gives a part of the test its scene, and says when it begins and ends.
func (s *scene) in(part func(*scene, *testing.T)) func(*testing.T) {
	return func(t *testing.T) {
		began := time.Now()
		say("==> %s", t.Name())
		defer func() {
			say("    %s: %s after %.1f s", t.Name(), map[bool]string{true: "FAILED", false: "passed"}[t.Failed()], time.Since(began).Seconds())
		}()
		part(s, t)
	}
}

// newScene finds or makes the cluster. The namespace of the test goes at its end, unless KEEP is set.
func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{cluster: envOr("SOUK_KIND_CLUSTER", "souk"), images: envOr("SOUK_KIND_IMAGES", "upstream")}
	s.show(t, "souk-kind", "up")
	t.Cleanup(func() {
		if os.Getenv("KEEP") != "" {
			say("KEEP: the shop stays: kubectl --context kind-%s -n %s get pods", s.cluster, namespace)
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if _, err := s.run(ctx, nil, "helm", "uninstall", release, "--namespace", namespace, "--ignore-not-found", "--wait"); err != nil {
			t.Error(err)
		}
		if _, err := s.run(ctx, nil, "kubectl", "delete", "namespace", namespace, "--ignore-not-found"); err != nil {
			t.Error(err)
		}
		say("the namespace %s is deleted", namespace)
	})
	return s
}

func envOr(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
