// Package policy says what rendered objects may not be. It knows nothing of the chart's values: it looks at what would be
// installed, so whatever the template, a pod that could write to its image or a policy that selects nothing is found.
package policy

import (
	"fmt"
	"slices"

	"github.com/souk-shop/souk/tools/chart/internal/render"
)

// Rules is what the check depends on.
type Rules struct {
	// Annotations are those that Dapr's injector knows.
	Annotations map[string]bool
	// Brought are the objects, as "Secret/redis", that are referred to and not rendered. Each has to be used.
	Brought []string
	// Open says that there are no network policies, because the values want none.
	Open bool
}

// release is all that is rendered, and what is wrong with it.
type release struct {
	Rules
	objects []render.Object
	pods    []pod
	wrong   []string
}

// Check returns what is wrong with the objects, one line each, sorted.
func (r Rules) Check(objects []render.Object) ([]string, error) {
	pods, err := podsOf(objects)
	if err != nil {
		return nil, err
	}
	found := &release{Rules: r, objects: objects, pods: pods}
	for _, rule := range []func(*release) error{
		metadata, restricted, resources, memory, secrets, annotations, accessControl, scopes, networks, selections, references,
	} {
		if err := rule(found); err != nil {
			return nil, err
		}
	}
	slices.Sort(found.wrong)
	return slices.Compact(found.wrong), nil
}

func (r *release) report(who, format string, args ...any) {
	r.wrong = append(r.wrong, who+": "+fmt.Sprintf(format, args...))
}

// of returns the objects of a kind, decoded.
func of[T any](r *release, kind string) (map[string]T, error) {
	found := map[string]T{}
	for _, object := range r.objects {
		if object.Kind != kind {
			continue
		}
		var decoded T
		if err := object.Into(&decoded); err != nil {
			return nil, err
		}
		found[object.Name] = decoded
	}
	return found, nil
}

// standard are the labels by which every object says what it belongs to.
var standard = []string{
	"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/part-of", "app.kubernetes.io/version",
	"app.kubernetes.io/managed-by",
}

// metadata: every object has a name of its own that is short enough to be a label, the release's namespace, and the labels.
func metadata(r *release) error {
	seen := map[string]bool{}
	for _, object := range r.objects {
		who := object.ID()
		if seen[who] {
			r.report(who, "is there twice")
		}
		seen[who] = true
		if object.Namespace != render.Usual.Namespace {
			r.report(who, "is in namespace %q, not the release's", object.Namespace)
		}
		if len(object.Name) > 63 {
			r.report(who, "the name has %d characters, and 63 are the most", len(object.Name))
		}
		for _, label := range standard {
			if object.Labels[label] == "" {
				r.report(who, "has no label %s", label)
			}
		}
	}
	return nil
}
