package cluster

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/shop"
)

// chart are the chart and the values of an installation on kind.
var chart = []string{root + "/charts/souk", "--values", root + "/charts/souk/ci/kind-values.yaml", "--values", "testdata/values.yaml"}

// install brings images, Redis, the shop and the probes into the cluster.
func (s *scene) install(t *testing.T) {
	s.loadImages(t)
	s.must(t, "kubectl", "apply", "--filename", "testdata/namespace.yaml")
	s.redis(t)
	say("installing the chart")
	s.upgrade(t, "--install")
	s.probe(t, "stranger", "souk-storefront")
	s.probe(t, "storefront", "souk-storefront")
	s.probe(t, "gateway", "souk-gateway")
	s.probe(t, "shoppers", "")
	for _, app := range []string{"stranger", "storefront", "gateway", "shoppers"} {
		s.kubectl(t, "wait", "replicaset/probe-"+app, "--for", "jsonpath={.status.readyReplicas}=1", "--timeout", patience.String())
	}
	say("four probes are ready")
}

// upgrade makes the shop what the chart and these further arguments say, and waits until it is that.
func (s *scene) upgrade(t *testing.T, args ...string) {
	t.Helper()
	s.must(t, "helm", append(append([]string{"upgrade", release, "--namespace", namespace, "--wait", "--timeout", patience.String()}, chart...), args...)...)
}

func (s *scene) loadImages(t *testing.T) {
	t.Helper()
	platform := "linux/" + runtime.GOARCH
	if _, err := exec.LookPath("docker"); err != nil {
		t.Fatal("docker is not installed: kind's nodes are its containers")
	}
	say("making images")
	s.must(t, "go", "run", "../../tools/cmd/images", "--root", root, "--platform", platform)
	s.probeImage(t)
	names := []string{"load", "souk/probe:dev", "souk/souk:dev"}
	for _, app := range apps {
		names = append(names, "souk/"+app+":dev")
	}
	if s.images == "debian" {
		names = append(names, "souk/redis:dev")
	}
	s.must(t, "souk-kind", names...)
	say("images are on the node")
}

// probeImage makes the image of the probe, in docker alone.
func (s *scene) probeImage(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	build := s.command(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", dir, "../cmd/probe")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the probe: %v: %s", err, out)
	}
	file := "FROM scratch\nCOPY probe /probe\nUSER 65532:65532\nENTRYPOINT [\"/probe\"]\n"
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	s.must(t, "docker", "build", "--quiet", "--tag", "souk/probe:dev", dir)
}

// redis starts a Redis of the test's own, with a password that nobody else knows.
func (s *scene) redis(t *testing.T) {
	t.Helper()
	_, err := s.run(t.Context(), nil, "kubectl", "--namespace", namespace, "get", "secret", "redis")
	if err != nil {
		s.apply(t, `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"redis"},"stringData":{"redis-password":"`+rand.Text()+`"}}`)
	}
	s.must(t, "kubectl", "apply", "--kustomize", "testdata/redis/"+s.images)
	s.kubectl(t, "rollout", "status", "statefulset/redis", "--timeout", patience.String())
	say("Redis is ready")
}

// probe starts a pod that does as it is told, beside a sidecar under that app-id, and of that Configuration: "" for no sidecar.
func (s *scene) probe(t *testing.T, app, configuration string) {
	t.Helper()
	annotations, volumes := map[string]string{}, json.RawMessage("[]")
	if configuration != "" {
		annotations = map[string]string{
			"dapr.io/enabled": "true", "dapr.io/app-id": app, "dapr.io/app-port": "8000", "dapr.io/config": configuration,
			"dapr.io/disable-builtin-k8s-secret-store": "true", "dapr.io/sidecar-listen-addresses": "127.0.0.1",
			"dapr.io/sidecar-seccomp-profile-type": "RuntimeDefault", "dapr.io/sidecar-memory-request": "48Mi",
		}
	}
	if slices.Contains(apps, app) {
		volumes = s.mounts(t, app, annotations)
	}
	written, err := json.Marshal(annotations)
	if err != nil {
		t.Fatal(err)
	}
	template, err := os.ReadFile("testdata/probe.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s.kubectl(t, "delete", "replicaset", "probe-"+app, "--ignore-not-found", "--cascade=foreground")
	s.apply(t, strings.NewReplacer("NAME", app, "ANNOTATIONS", string(written), "VOLUMES", string(volumes)).Replace(string(template)))
}

// mounts returns the volumes of a service's pods, and notes where its sidecar wants them: without its secrets none starts.
func (s *scene) mounts(t *testing.T, app string, annotations map[string]string) json.RawMessage {
	t.Helper()
	var deployment struct {
		Spec struct {
			Template struct {
				Metadata struct{ Annotations map[string]string }
				Spec     struct{ Volumes []any }
			}
		}
	}
	s.read(t, &deployment, "deployment", release+"-"+app)
	const mounts = "dapr.io/volume-mounts"
	pod := deployment.Spec.Template
	if where := pod.Metadata.Annotations[mounts]; where != "" {
		annotations[mounts] = where
	}
	volumes, err := json.Marshal(pod.Spec.Volumes) // one line
	if err != nil {
		t.Fatal(err)
	}
	return volumes
}

// await waits for what is bound to happen.
func await(t *testing.T, what string, condition func(context.Context) error) {
	t.Helper()
	if err := shop.Await(t.Context(), patience, condition); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

var errNotYet = errors.New("not yet")
