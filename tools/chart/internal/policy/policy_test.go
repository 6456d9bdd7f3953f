package policy

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/souk-shop/souk/tools/chart/internal/render"
)

// rules fit testdata/good.yaml.
func rules() Rules {
	known := map[string]bool{}
	for _, name := range []string{
		"enabled", "app-id", "app-port", "config", "app-token-secret", "api-token-secret", "disable-builtin-k8s-secret-store",
		"sidecar-memory-limit", "env", "volume-mounts",
	} {
		known["dapr.io/"+name] = true
	}
	return Rules{Annotations: known, Brought: []string{"Secret/redis", "Secret/certificate"}}
}

func check(t *testing.T, r Rules, text string) []string {
	t.Helper()
	objects, err := render.Parse("good.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	found, err := r.Check(objects)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func good(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestGood(t *testing.T) {
	if wrong := check(t, rules(), good(t)); len(wrong) > 0 {
		t.Error(strings.Join(wrong, "\n"))
	}
}

// TestBad changes one thing of what is good, and wants to be told. Every rule has its rows.
func TestBad(t *testing.T) {
	for name, row := range map[string]struct{ old, new, want string }{
		"namespace":              {"namespace: souk", "namespace: other", `is in namespace "other"`},
		"no label":               {"app.kubernetes.io/part-of: souk", "a: b", "has no label app.kubernetes.io/part-of"},
		"long name":              {"name: cart-state", "name: " + strings.Repeat("x", 64), "64 characters"},
		"twice":                  {"kind: Component\nmetadata:\n  name: cart-state", "kind: Configuration\nmetadata:\n  name: souk-cart", "is there twice"},
		"root":                   {"runAsNonRoot: true", "runAsNonRoot: false", "Deployment/souk-cart: is not restricted (latest): runAsNonRoot != true"},
		"privileges":             {"allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "allowPrivilegeEscalation != false"},
		"capabilities":           {"drop: [ALL]", "drop: []", "unrestricted capabilities"},
		"seccomp":                {"seccompProfile: {type: RuntimeDefault}", "seccompProfile: {type: Unconfined}", "seccompProfile"},
		"host's files":           {"emptyDir: {}", "hostPath: {path: /}", "hostPath"},
		"writable":               {"readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "container cart: readOnlyRootFilesystem is not true"},
		"unsaid":                 {", readOnlyRootFilesystem: true", "", "readOnlyRootFilesystem is not true"},
		"token":                  {"      automountServiceAccountToken: false\n", "", "Deployment/souk-cart: automountServiceAccountToken"},
		"account's token":        {"\nautomountServiceAccountToken: false\n", "\n", "ServiceAccount/souk-cart: automountServiceAccountToken"},
		"latest":                 {"cart:1.0.0", "cart:latest", "has no tag that stays"},
		"no tag":                 {"cart:1.0.0", "cart", "has no tag that stays"},
		"no request of CPU":      {"cpu: 50m, ", "", "resources.requests.cpu is not there"},
		"no request of memory":   {", memory: 48Mi", "", "resources.requests.memory is not there"},
		"no limit of memory":     {"limits: {memory: 128Mi}", "limits: {}", "Job/souk-seed container souk: resources.limits.memory is not there"},
		"more than the limit":    {"memory: 48Mi", "memory: 200Mi", "requests more memory than its limit"},
		"Go's limit too high":    {"value: 144MiB", "value: 160MiB", "GOMEMLIMIT 160MiB is not below"},
		"Go's limit too low":     {"value: 144MiB", "value: 50MiB", "GOMEMLIMIT 50MiB is less than half"},
		"no limit for Go":        {"            - {name: GOMEMLIMIT, value: 144MiB}\n", "", "container cart: GOMEMLIMIT \"\""},
		"sidecar's Go":           {"GOMEMLIMIT=230MiB", "GOMEMLIMIT=300MiB", "sidecar: GOMEMLIMIT 300MiB is not below"},
		"sidecar's Go is unsaid": {"dapr.io/env: A=1,GOMEMLIMIT=230MiB", "dapr.io/env: A=1", "sidecar: GOMEMLIMIT \"\""},
		"sidecar without limit":  {"        dapr.io/sidecar-memory-limit: 256Mi\n", "", "dapr.io/sidecar-memory-limit"},
		"literal token":          {"valueFrom: {secretKeyRef: {name: souk-cart-token, key: token}}", "value: abc", "APP_API_TOKEN is a literal"},
		"literal password":       {"secretKeyRef: {name: redis, key: redis-password}", "value: abc", "redisPassword is a literal"},
		"copied secret":          {"args: [seed]", "args: [seed, 0123456789abcdef]", "Job/souk-seed: has a value of Secret/souk-cart-token"},
		"copied from JSON":       {"value: redis:6379", "value: fedcba9876543210", "Component/cart-state: has a value of Secret/souk-cart-token"},
		"unknown annotation":     {"dapr.io/app-port:", "dapr.io/application-port: \"1\"\n        dapr.io/app-port:", "knows no annotation dapr.io/application-port"},
		"another port":           {`dapr.io/app-port: "7003"`, `dapr.io/app-port: "7004"`, "dapr.io/app-port is 7004"},
		"a volume not there":     {"volume-mounts: pictures:", "volume-mounts: picture:", "the pod has the volumes [pictures]"},
		"no token":               {"        dapr.io/app-token-secret: souk-cart-token\n", "", "has no annotation dapr.io/app-token-secret"},
		"secrets of Kubernetes":  {`secret-store: "true"`, `secret-store: "false"`, "secret store is not off"},
		"no Configuration":       {"dapr.io/config: souk-cart", "dapr.io/config: souk", "dapr.io/config is souk, which is not there"},
		"nobody's Configuration": {"dapr.io/config: souk-cart", "dapr.io/config: souk", "Configuration/souk-cart: is no app's"},
		"allows":                 {"    defaultAction: deny\n", "    defaultAction: allow\n", "accessControl.defaultAction is not deny"},
		"allows one":             {"appId: cart, defaultAction: deny", "appId: cart, defaultAction: allow", "another defaultAction than deny"},
		"allows nobody known":    {"appId: cart", "appId: card", `a policy for "card"`},
		"every API":              {"api: {allowed: [{name: state, version: v1}]}", "api: {}", "every API of the sidecar is on"},
		"no scopes":              {"scopes: [cart]", "scopes: []", "is everybody's"},
		"unknown scope":          {"scopes: [cart]", "scopes: [cart, card]", "has the scope card"},
		"no policy":              {"podSelector: {}", "podSelector: {matchLabels: {component: seed}}", "Deployment/souk-cart: no NetworkPolicy closes its Ingress"},
		"half a policy":          {"policyTypes: [Ingress, Egress]", "policyTypes: [Ingress]", "no NetworkPolicy closes its Egress"},
		"a policy for nobody":    {"podSelector: {}", "podSelector: {matchLabels: {component: cat}}", "NetworkPolicy/souk: is for no pod"},
		"from everybody":         {"- from: [{podSelector: {matchLabels: {component: seed}}}]", "- from: []", "an ingress rule for everybody"},
		"to everybody":           {"- to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]", "- ports: [{port: 53}]", "an egress rule to everybody"},
		"peers not there":        {"component: seed}}}]", "component: sead}}}]", "names pods that are not there: component=sead"},
		"selects nothing":        {"selector: {matchLabels: {component: cart}}", "selector: {matchLabels: {component: card}}", "PodDisruptionBudget/souk-cart: selects the pods of []"},
		"selects too much":       {"selector: {component: cart}", "selector: {}", "Service/souk-cart: selects the pods of [Deployment/souk-cart Job/souk-seed]"},
		"unknown port":           {"targetPort: http", "targetPort: https", "sends to port https"},
		"no readiness":           {"readinessProbe:", "startupProbe:", "has no readinessProbe"},
		"no liveness":            {"          livenessProbe: {httpGet: {path: /livez, port: http}}\n", "", "has no livenessProbe"},
		"scales nothing":         {"kind: Deployment, name: souk-cart", "kind: Deployment, name: souk-card", "scales Deployment/souk-card, which is not there"},
		"two masters":            {"spec:\n  selector:\n    matchLabels", "spec:\n  replicas: 2\n  selector:\n    matchLabels", "has a number of replicas"},
		"no account":             {"serviceAccountName: souk-cart", "serviceAccountName: souk-card", "refers to ServiceAccount/souk-card, which is not there"},
		"no secret":              {"{name: souk-cart-token, key: token}", "{name: souk-card-token, key: token}", "refers to Secret/souk-card-token"},
		"no claim":               {"emptyDir: {}", "persistentVolumeClaim: {claimName: pictures}", "refers to PersistentVolumeClaim/pictures"},
		"no Service":             {"service: {name: souk-cart, ", "service: {name: souk-card, ", "refers to Service/souk-card"},
		"no Service of a route":  {"backendRefs: [{name: souk-cart", "backendRefs: [{name: souk-card", "HTTPRoute/souk: refers to Service/souk-card"},
		"no certificate":         {"certificateRefs: [{name: certificate}]", "certificateRefs: [{name: other}]", "Gateway/souk: refers to Secret/other"},
		"not brought":            {"secretKeyRef: {name: redis,", "secretKeyRef: {name: radis,", "refers to Secret/radis"},
		"brought for nothing":    {"secretKeyRef: {name: redis,", "secretKeyRef: {name: radis,", "Secret/redis: is said to be brought"},
	} {
		t.Run(name, func(t *testing.T) {
			text := good(t)
			bad := strings.Replace(text, row.old, row.new, 1)
			if bad == text {
				t.Fatalf("%q is not in what is good", row.old)
			}
			wrong := check(t, rules(), bad)
			if !slices.ContainsFunc(wrong, func(line string) bool { return strings.Contains(line, row.want) }) {
				t.Errorf("%q is not among\n%s", row.want, strings.Join(wrong, "\n"))
			}
		})
	}
}

// TestOpen: without network policies only where the values want none.
func TestOpen(t *testing.T) {
	text := good(t)
	from := strings.Index(text, "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy")
	to := strings.Index(text, "apiVersion: batch/v1")
	text = text[:from] + text[to:]
	if wrong := check(t, rules(), text); len(wrong) == 0 {
		t.Error("nobody misses the policies")
	}
	open := rules()
	open.Open = true
	if wrong := check(t, open, text); len(wrong) > 0 {
		t.Error(wrong)
	}
}
