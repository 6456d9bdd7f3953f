package devcluster

import (
	"strings"
	"testing"
)

func TestInfrastructure(t *testing.T) {
	w := newWorld(t, nil)
	w.Images = Upstream
	if _, err := w.infrastructure(t.Context()); err != nil || !w.machine.did("kubectl apply --kustomize /repo/k8s --context kind-souk") {
		t.Errorf("error %v, ran %v", err, w.machine.ran)
	}
	w = newWorld(t, nil, answer{"kubectl rollout", "", failed("timed out")}, answer{"kubectl get pods", waiting("ImagePullBackOff"), nil})
	_, err := w.infrastructure(t.Context())
	wants(t, err, "make kind-up IMAGES=debian")
}

func TestInfrastructureThatIsRefused(t *testing.T) {
	w := newWorld(t, nil, answer{"kubectl apply", "", failed("is forbidden")})
	_, err := w.infrastructure(t.Context())
	wants(t, err, "/repo/k8s was refused")
}

func TestUpTellsWhatIsNext(t *testing.T) {
	w := newWorld(t, []string{"souk"}, version, answer{getPlane, injectors("1.18.0", true), nil}, answer{getMTLS, "true", nil})
	if err := w.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(w.said, "\n")
	for _, step := range []string{"==> tools", "==> cluster souk", "==> Dapr", "==> namespaces and secrets", "==> infrastructure", "is ready in", "tilt up", "make kind-down"} {
		if !strings.Contains(all, step) {
			t.Errorf("%q was not said:\n%s", step, all)
		}
	}
}
