package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/probe"
)

// access proves who may invoke and publish what: by probes with sidecars under an app-id that nobody knows, and under those of
// the storefront and the gateway.
func (s *scene) access(t *testing.T) {
	const invoke, publish = "http://127.0.0.1:3500/v1.0/invoke/", "http://127.0.0.1:3500/v1.0/publish/pubsub/"
	type attempt struct {
		name, as, method, url string
		// status is what it has to be answered: one of them.
		status []int
	}
	forbidden, unknown := []int{http.StatusForbidden}, []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound}
	attempts := []attempt{
		{"the gateway may invoke the catalogue", "gateway", "GET", invoke + "catalog/method/products", []int{200}},
		{"the storefront may invoke the gateway", "storefront", "GET", invoke + "gateway/method/api/v1/products", []int{200}},
		{"the storefront invokes orders", "storefront", "GET", invoke + "orders/method/shipping", forbidden},
		{"the storefront invokes inventory", "storefront", "PUT", invoke + "inventory/method/stock/x", forbidden},
		{"the gateway invokes what it has no route for", "gateway", "POST", invoke + "payments/method/payments/x", forbidden},
		{"the gateway invokes the storefront", "gateway", "GET", invoke + "storefront/method/", forbidden},
		{"the gateway invokes the sweep of orders", "gateway", "POST", invoke + "orders/method/orders-sweep", forbidden},
		{"the gateway publishes what orders alone may", "gateway", "POST", publish + "order-completed", forbidden},
		{"the gateway publishes what payments alone may", "gateway", "POST", publish + "payment-captured", forbidden},
		{"the storefront publishes", "storefront", "POST", publish + "user-checkout", unknown},
		{"a stranger publishes", "stranger", "POST", publish + "order-created", unknown},
		{"the storefront reads orders' documents", "storefront", "GET", "http://127.0.0.1:3500/v1.0/state/orders-state/x", []int{400, 403, 500}},
	}
	for _, app := range apps {
		attempts = append(attempts, attempt{"a stranger invokes " + app, "stranger", "GET", invoke + app + "/method/products", forbidden})
	}
	for _, a := range attempts {
		answer := s.try(t, a.as, probe.Request{Method: a.method, URL: a.url, Headers: map[string]string{"Content-Type": "application/json"}, Body: body(a.method)})
		say("%-50s %d %s", a.name, answer.Status, short(answer.Body+answer.Failed))
		if !has(a.status, answer.Status) {
			t.Errorf("%s: %d %s%s, want %v", a.name, answer.Status, answer.Body, answer.Failed, a.status)
		}
	}
}

func body(method string) string {
	if method == http.MethodGet {
		return ""
	}
	return "{}"
}

func has(list []int, n int) bool {
	for _, one := range list {
		if one == n {
			return true
		}
	}
	return false
}

func short(text string) string {
	const most = 110
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// try has a probe make a request.
func (s *scene) try(t *testing.T, as string, r probe.Request) probe.Answer {
	t.Helper()
	var answer probe.Answer
	if err := s.ask(t.Context(), as, probe.PathTry, r, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// ask asks a probe by way of the API server, which needs no port of this machine's and survives whatever happens to other pods.
func (s *scene) ask(ctx context.Context, name, path string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	url := fmt.Sprintf("/api/v1/namespaces/%s/services/probe-%s:%s/proxy%s", namespace, name, probe.Port, path)
	answer, err := s.run(ctx, strings.NewReader(string(raw)), "kubectl", "create", "--raw", url, "--filename", "-")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("the probe %s answered %s: %w", name, answer, err)
	}
	return nil
}

// get reads a page.
func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	answer, err := http.Get(url) //nolint:gosec // of our own shop
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}
