package devcluster

import (
	"fmt"
	"strings"
	"testing"
)

// injectors is what kubectl prints of a control plane.
func injectors(version string, drops bool) string {
	return fmt.Sprintf(`{"items": [{"metadata": {"namespace": "dapr-system"}, "spec": {"template": {"spec": {"containers": [{"env": [
		{"name": "SIDECAR_IMAGE", "value": "registry.example:5000/dapr/daprd:%s"},
		{"name": "SIDECAR_DROP_ALL_CAPABILITIES", "value": "%t"}]}]}}}}]}`, version, drops)
}

const (
	getPlane = "kubectl get deployments --all-namespaces"
	getMTLS  = "kubectl get configurations.dapr.io daprsystem"
	upgrade  = "helm upgrade dapr "
)

func TestDapr(t *testing.T) {
	on, release := answer{getMTLS, "true", nil}, answer{"env GOWORK=off go", `{"Version": "v1.18.0", "Dir": "/mod"}`, nil}
	for name, tt := range map[string]struct {
		answers []answer
		upgrade string
		what    string
		says    string
	}{
		"none": {
			[]answer{{getPlane, `{"items": []}`, nil}, release},
			upgrade + "/mod/charts/dapr --namespace dapr-system --install --create-namespace --values /repo/k8s/dapr-values.yaml --set global.tag=1.18.0", "installed, version 1.18.0", "",
		},
		"there":         {[]answer{{getPlane, injectors("1.18.2", true), nil}, on}, "", "runs, version 1.18.2", ""},
		"a variant":     {[]answer{{getPlane, injectors("1.18.0-mariner", true), nil}, on}, "", "runs, version 1.18.0", ""},
		"too old":       {[]answer{{getPlane, injectors("1.15.3", true), nil}, on}, "", "", "has Dapr 1.15.3"},
		"without mTLS":  {[]answer{{getPlane, injectors("1.18.0", true), nil}, {getMTLS, "false", nil}}, "", "", "mTLS is off"},
		"keeps":         {[]answer{{getPlane, injectors("1.18.0", false), nil}, on, release}, upgrade + "/mod/charts/dapr --namespace dapr-system --reuse-values", "ran, version 1.18.0; its sidecars now drop all capabilities", ""},
		"not of Helm's": {[]answer{{getPlane, injectors("1.18.0", false), nil}, on, {"helm status", "", failed("release: not found")}}, "", "", "SIDECAR_DROP_ALL_CAPABILITIES=true on the Deployment"},
		"no answer":     {[]answer{{getPlane, "", failed("refused")}}, "", "", "cannot be asked for Dapr"},
		"other sidecar": {[]answer{{getPlane, `{"items": []}`, nil}, {"env GOWORK=off go", `{"Version": "v1.19.0", "Dir": "/mod"}`, nil}}, "", "", "is made of Dapr v1.19.0"},
		"no chart":      {[]answer{{getPlane, `{"items": []}`, nil}, {"env GOWORK=off go", "", failed("no such host")}}, "", "", "SOUK_DAPR_CHART"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil, tt.answers...)
			what, err := w.dapr(t.Context())
			wants(t, err, tt.says)
			if what != tt.what || (tt.upgrade == "") == w.machine.did(upgrade) || !w.machine.did(tt.upgrade) {
				t.Errorf("dapr = %q, ran %s", what, strings.Join(w.machine.ran, "\n"))
			}
		})
	}
}

func TestDaprOfANamedChart(t *testing.T) {
	w := newWorld(t, nil, answer{getPlane, `{"items": []}`, nil})
	w.Chart = "oci://registry.example/dapr"
	if _, err := w.dapr(t.Context()); err != nil || !w.machine.did(upgrade+w.Chart) {
		t.Errorf("error %v, ran %v", err, w.machine.ran)
	}
}

func TestDaprThatCannotStart(t *testing.T) {
	w := newWorld(t, nil, answer{getPlane, `{"items": []}`, nil}, answer{"env", `{"Version": "v1.18.0", "Dir": "/mod"}`, nil},
		answer{"kubectl rollout status deployment/dapr-sentry", "", failed("timed out waiting for the condition")},
		answer{"kubectl get pods", waiting("ImagePullBackOff"), nil})
	_, err := w.dapr(t.Context())
	wants(t, err, "deployment/dapr-sentry in dapr-system does not become ready")
	wants(t, err, "its image cannot be fetched")
	if strings.Count(err.Error(), "waits") != 1 {
		t.Errorf("it is said more than once: %v", err)
	}
}

func waiting(reason string) string {
	return fmt.Sprintf(`{"items": [{"metadata": {"namespace": "souk-infra", "name": "redis-0"}, "status": {"containerStatuses": [
		{"name": "redis", "image": "redis:1", "state": {"waiting": {"reason": "%s"}}}]}}]}`, reason)
}

func TestExplain(t *testing.T) {
	for reason, says := range map[string]string{
		"ImagePullBackOff":           "waits (ImagePullBackOff, image redis:1): its image cannot be fetched",
		"CreateContainerConfigError": "a Secret or ConfigMap that it names is missing",
		"ContainerCreating":          "",
		"":                           "",
	} {
		if got := explain([]byte(waiting(reason))); (says == "") != (got == "") || !strings.Contains(got, says) {
			t.Errorf("explain(%s) = %q, want %q", reason, got, says)
		}
	}
	if got := explain([]byte("nonsense")); got != "" {
		t.Errorf("explain = %q", got)
	}
}
