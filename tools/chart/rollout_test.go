package chart

import (
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/equality"
)

// TestARolloutIsOfThoseConcerned: a change of values makes new pods of the services that it is about, and of no others; the
// sidecar reads its resources only at its start.
func TestARolloutIsOfThoseConcerned(t *testing.T) {
	before := pods(t)
	all := []string{"auth", "cart", "catalog", "gateway", "inventory", "orders", "payments", "storefront"}
	for setting, concerned := range map[string][]string{
		"services.cart.replicas=5":                      nil,
		"commonLabels.team=shop":                        all,
		"services.cart.resources.limits.memory=1Gi":     {"cart"},
		"components.metadata.cart-state.keyPrefix=name": {"cart"},
		"components.metadata.pubsub.concurrency=3":      {"auth", "cart", "catalog", "gateway", "inventory", "orders", "payments"},
		"components.redis.host=other:6379":              {"auth", "cart", "catalog", "gateway", "inventory", "orders", "payments"},
		"services.cart.callers.payments={GET /carts}":   {"cart"},
		"dapr.tracing.samplingRate=0\\.5":               all,
		"image.tag=next":                                all,
		"ingress.host=shop.example":                     nil,
		"networkPolicy.enabled=false":                   nil,
		"seed.enabled=true":                             nil,
		"monitoring.alerts.enabled=true":                nil,
		"secrets.tokens.existingSecret=token":           all,
		"secrets.auth.existingSecret=auth":              {"auth"},
	} {
		t.Run(setting, func(t *testing.T) {
			var changed []string
			for app, deployment := range pods(t, setting) {
				if !equality.Semantic.DeepEqual(deployment.Spec.Template, before[app].Spec.Template) {
					changed = append(changed, app)
				}
			}
			slices.Sort(changed)
			if !slices.Equal(changed, concerned) {
				t.Errorf("%s makes new pods of %v, want %v", setting, changed, concerned)
			}
		})
	}
}

// pods returns the Deployments by their app-ids.
func pods(t *testing.T, settings ...string) map[string]appsv1.Deployment {
	t.Helper()
	found := map[string]appsv1.Deployment{}
	for _, object := range (variant{settings: settings}).render(t) {
		if object.Kind != "Deployment" {
			continue
		}
		var deployment appsv1.Deployment
		if err := object.Into(&deployment); err != nil {
			t.Fatal(err)
		}
		found[deployment.Labels["app.kubernetes.io/component"]] = deployment
	}
	return found
}
