package chart

import (
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"

	"github.com/souk-shop/souk/tools/chart/internal/policy"
	"github.com/souk-shop/souk/tools/chart/internal/render"
	"github.com/souk-shop/souk/tools/chart/internal/schemas"
)

// TestLint is `helm lint --strict` with the values of every variant.
func TestLint(t *testing.T) {
	capabilities, err := render.Capabilities()
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range variants {
		t.Run(name, func(t *testing.T) {
			linter := lint.AllWithKubeVersion(folder, v.values(t), render.Usual.Namespace, &capabilities.KubeVersion)
			for _, message := range linter.Messages {
				if message.Severity >= support.WarningSev {
					t.Error(message)
				}
			}
		})
	}
}

// TestSchemas is `kubeconform -strict` of every variant, for the newest and the oldest Kubernetes.
func TestSchemas(t *testing.T) {
	newest, err := schemas.Newest(t.Context(), sources, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	oldest, err := schemas.Oldest(t.Context(), sources, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	promised(t, oldest.Kubernetes)
	for name := range variants {
		t.Run(name, func(t *testing.T) {
			objects := rendered(t, name)
			for _, wrong := range append(newest.Check(objects), oldest.Check(objects)...) {
				t.Error(wrong)
			}
		})
	}
}

// promised: the oldest Kubernetes that is checked against is the oldest that Chart.yaml is for.
func promised(t *testing.T, version string) {
	t.Helper()
	chart, err := loader.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	promise, err := semver.NewConstraint(chart.Metadata.KubeVersion)
	if err != nil {
		t.Fatal(err)
	}
	oldest, err := semver.NewVersion(version)
	if err != nil {
		t.Fatal(err)
	}
	first := semver.New(oldest.Major(), oldest.Minor(), 0, "", "")
	before := semver.New(oldest.Major(), oldest.Minor()-1, 99, "", "")
	if !promise.Check(first) || promise.Check(before) {
		t.Errorf("Chart.yaml is for Kubernetes %s, and the oldest that is checked against is %s", chart.Metadata.KubeVersion, version)
	}
}

// TestPolicy holds every variant to what may be installed.
func TestPolicy(t *testing.T) {
	annotations, err := schemas.Annotations(t.Context(), sources)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range variants {
		t.Run(name, func(t *testing.T) {
			rules := policy.Rules{Annotations: annotations, Brought: v.brought, Open: v.open}
			found, err := rules.Check(rendered(t, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, wrong := range found {
				t.Error(wrong)
			}
		})
	}
}

// TestEveryTemplateIsRendered says which variant is missing when a template makes nothing in any of them.
func TestEveryTemplateIsRendered(t *testing.T) {
	used := map[string]bool{}
	for name := range variants {
		for _, object := range rendered(t, name) {
			used[object.Template] = true
		}
	}
	chart, err := loader.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, template := range chart.Templates {
		if strings.HasSuffix(template.Name, ".yaml") && !used[template.Name] {
			t.Errorf("%s makes nothing in any variant", template.Name)
		}
	}
}

// TestAnotherRelease looks for what is only right for a release named souk in the namespace souk.
func TestAnotherRelease(t *testing.T) {
	values := variants["everything"].values(t)
	objects, err := render.Chart(folder, render.Release{Name: "fish", Namespace: "market"}, values)
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range objects {
		if object.Namespace != "market" || !strings.HasPrefix(object.Name, "fish-souk") && !shared[object.Kind] {
			t.Errorf("%s is named %s in namespace %q", object.Template, object.ID(), object.Namespace)
		}
		for _, usual := range []string{`namespace="souk"`, `namespace: souk`, `namespace: "souk"`} {
			if strings.Contains(object.Text, usual) {
				t.Errorf("%s says %s", object.ID(), usual)
			}
		}
	}
}

// shared are the kinds whose names are the same in every release: services find them by those.
var shared = map[string]bool{"Component": true, "Resiliency": true}
