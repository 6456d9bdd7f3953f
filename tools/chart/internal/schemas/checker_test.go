package schemas

import (
	"strings"
	"testing"

	"github.com/souk-shop/souk/tools/chart/internal/render"
)

const service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80, targetPort: http}]}\n"

// TestCheck holds one object of each source against its schema, and against a wrong one.
func TestCheck(t *testing.T) {
	checkers := map[string]*Checker{}
	for name, make := range map[string]func() (*Checker, error){
		"newest": func() (*Checker, error) { return Newest(t.Context(), "sources", t.TempDir()) },
		"oldest": func() (*Checker, error) { return Oldest(t.Context(), "sources", t.TempDir()) },
	} {
		checker, err := make()
		if err != nil {
			t.Fatal(err)
		}
		checkers[name] = checker
	}
	for name, tc := range map[string]struct{ good, old, new, want string }{
		"unknown field":      {service, "spec: {", "spec: {port: 1, ", "'port' not allowed"},
		"wrong type":         {service, "port: 80", `port: "80"`, "/spec/ports/0/port"},
		"number or string":   {service, "targetPort: http", "targetPort: [1]", "targetPort"},
		"unknown metadata":   {service, "metadata: {", "metadata: {label: {}, ", "'label' not allowed"},
		"null":               {service, "spec: {", "spec: {selector: null, ", "/spec/selector"},
		"unknown kind":       {service, "kind: Service", "kind: Servant", "could not find schema for Servant"},
		"unknown version":    {service, "apiVersion: v1", "apiVersion: v2", "could not find schema for Service"},
		"Dapr":               {"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: t, version: v1, metadata: [{name: host, value: 1}]}\n", "type: t", "typ: t", "'typ' not allowed"},
		"KEDA":               {"apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a}\nspec: {scaleTargetRef: {name: b}, triggers: [{type: cpu, metadata: {}}]}\n", "triggers", "trigger", "trigger"},
		"Prometheus":         {"apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: a}\nspec: {selector: {}, podMetricsEndpoints: [{portNumber: 9090}]}\n", "portNumber: 9090", "portNumber: many", "portNumber"},
		"Gateway API":        {"apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nspec: {hostnames: [shop.example]}\n", "shop.example", "-shop", "hostnames"},
		"custom's metadata":  {"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: t, version: v1, metadata: []}\n", "metadata: {", "metadata: {label: {}, ", "'label' not allowed"},
		"below an open part": {"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {selector: {}, template: {spec: {containers: [{name: a, resources: {limits: {cpu: 1}}}]}}}\n", "resources: {", "resources: {limit: {}, ", "'limit' not allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(tc.good, tc.old, tc.new, 1)
			if bad == tc.good {
				t.Fatalf("%q is not there", tc.old)
			}
			for version, checker := range checkers {
				if wrong := checker.Check(parse(t, tc.good)); len(wrong) > 0 {
					t.Errorf("%s: %v", version, wrong)
				}
				wrong := strings.Join(checker.Check(parse(t, bad)), "\n")
				if !strings.Contains(wrong, tc.want) {
					t.Errorf("%s: %q, want %q in it", version, wrong, tc.want)
				}
			}
		})
	}
}

// TestTheOldestIsOlder takes a field that came after it.
func TestTheOldestIsOlder(t *testing.T) {
	newer := parse(t, "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a}]}\n")
	oldest, err := Oldest(t.Context(), "sources", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	newest, err := Newest(t.Context(), "sources", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if wrong := newest.Check(newer); len(wrong) > 0 {
		t.Error(wrong)
	}
	if wrong := oldest.Check(newer); len(wrong) != 1 {
		t.Errorf("the oldest knows spec.resources: %v", wrong)
	}
}

func TestAnnotations(t *testing.T) {
	known, err := Annotations(t.Context(), "sources")
	if err != nil {
		t.Fatal(err)
	}
	if !known["dapr.io/app-id"] || known["dapr.io/application-id"] {
		t.Errorf("%d annotations: %v", len(known), known)
	}
}

func TestASourceThatIsNotThere(t *testing.T) {
	if _, err := download(t.Context(), t.TempDir(), dapr); err == nil {
		t.Error("no go.mod, no error")
	}
	if _, err := files(t.TempDir(), "*.yaml"); err == nil {
		t.Error("no files, no error")
	}
}

func parse(t *testing.T, text string) []render.Object {
	t.Helper()
	objects, err := render.Parse("a.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}
