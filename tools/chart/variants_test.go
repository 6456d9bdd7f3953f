package chart

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/souk-shop/souk/tools/chart/internal/render"
)

const (
	folder  = "../../charts/souk"
	sources = "internal/schemas/sources"
)

// variant is a way to install the chart.
type variant struct {
	// files are values files; settings come after them.
	files, settings []string
	// brought are the objects that the values name and the chart does not make.
	brought []string
	// open says that the values want no network policies.
	open bool
	// golden says that the render is kept.
	golden bool
}

// production is what the production example brings.
var production = []string{
	"Secret/registry", "Secret/shop-example-tls", "Secret/souk-auth", "Secret/souk-media", "Secret/souk-redis",
	"Secret/souk-storefront", "Secret/souk-token",
}

// variants are the ways to install the chart that are looked at. Together they switch everything on and off.
var variants = map[string]variant{
	"default":    {golden: true},
	"kind":       {files: []string{"ci/kind-values.yaml"}, brought: []string{"Secret/redis"}, golden: true},
	"production": {files: []string{"ci/production-values.yaml"}, brought: production, golden: true},
	"everything": {files: []string{"tests/values/everything.yaml"}, brought: []string{"PersistentVolumeClaim/pictures"}},
	"least":      {files: []string{"tests/values/least.yaml"}, open: true},
	"production with a Gateway": {
		files:    []string{"ci/production-values.yaml"},
		settings: []string{"ingress.enabled=false", "gatewayApi.enabled=true", "gatewayApi.hostnames={shop.example}", "gatewayApi.parentRefs[0].name=public"},
		brought:  slices.DeleteFunc(slices.Clone(production), func(name string) bool { return name == "Secret/shop-example-tls" }),
	},
	"own components": {settings: []string{"components.create=false"}},
	"a password": {settings: []string{
		"components.redis.password=correct-horse-battery", "components.redis.host=a:6379\\,b:6379", "components.redis.type=cluster", "defaults.keda.enabled=true",
		"services.gateway.keda.enabled=false", "services.storefront.keda.enabled=false",
	}},
	"another name": {settings: []string{"fullnameOverride=a-rather-long-name-for-the-shop-of-a-tea"}},
}

// renders are the renders of the variants: more than one test looks at each.
var renders = map[string][]render.Object{}

// rendered returns the render of a variant.
func rendered(t *testing.T, name string) []render.Object {
	t.Helper()
	if renders[name] == nil {
		renders[name] = variants[name].render(t)
	}
	return renders[name]
}

func (v variant) render(t *testing.T) []render.Object {
	t.Helper()
	objects, err := render.Chart(folder, render.Usual, v.values(t))
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

func (v variant) values(t *testing.T) map[string]any {
	t.Helper()
	var files []string
	for _, file := range v.files {
		files = append(files, filepath.Join(folder, file))
	}
	values, err := render.Values(files, v.settings...)
	if err != nil {
		t.Fatal(err)
	}
	return values
}
