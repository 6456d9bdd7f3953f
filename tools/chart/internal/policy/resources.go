package policy

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// resources: the scheduler knows what a container needs, and a leak ends one container and not its node. A limit of CPU is
// not asked for: it only slows down what could run.
func resources(r *release) error {
	for _, p := range r.pods {
		for _, container := range p.containers() {
			who, has := p.name(container), container.Resources
			for name, quantity := range map[string]*resource.Quantity{
				"requests.cpu": has.Requests.Cpu(), "requests.memory": has.Requests.Memory(), "limits.memory": has.Limits.Memory(),
			} {
				if quantity.IsZero() {
					r.report(who, "resources.%s is not there", name)
				}
			}
			if has.Requests.Memory().Cmp(*has.Limits.Memory()) > 0 {
				r.report(who, "requests more memory than its limit")
			}
		}
	}
	return nil
}

// memory: Go's runtime, here and in the sidecar, knows its limit and stays below.
func memory(r *release) error {
	for _, p := range r.pods {
		if p.app() == "" {
			continue
		}
		for _, container := range p.containers() {
			below(r, p.name(container), literal(container, "GOMEMLIMIT"), *container.Resources.Limits.Memory())
		}
		limit, err := resource.ParseQuantity(p.Annotations["dapr.io/sidecar-memory-limit"])
		if err != nil {
			r.report(p.owner, "dapr.io/sidecar-memory-limit: %v", err)
			continue
		}
		below(r, p.owner+" sidecar", listed(p.Annotations["dapr.io/env"], "GOMEMLIMIT"), limit)
	}
	return nil
}

// below holds Go's limit against the container's: at least half of it, or the rest is for nothing, and not all of it.
func below(r *release, who, text string, limit resource.Quantity) {
	// Go's "144MiB" is Kubernetes' "144Mi".
	soft, err := resource.ParseQuantity(strings.TrimSuffix(text, "B"))
	switch {
	case err != nil:
		r.report(who, "GOMEMLIMIT %q: %v", text, err)
	case soft.Cmp(limit) >= 0:
		r.report(who, "GOMEMLIMIT %s is not below the limit of memory, %s", text, limit.String())
	case 2*soft.Value() < limit.Value():
		r.report(who, "GOMEMLIMIT %s is less than half of the limit of memory, %s", text, limit.String())
	}
}

// literal is the value of a variable of a container.
func literal(container corev1.Container, name string) string {
	for _, env := range container.Env {
		if env.Name == name {
			return env.Value
		}
	}
	return ""
}

// listed is the value of a variable in a list such as "A=1,B=2".
func listed(list, name string) string {
	for entry := range strings.SplitSeq(list, ",") {
		if key, value, _ := strings.Cut(strings.TrimSpace(entry), "="); key == name {
			return value
		}
	}
	return ""
}
