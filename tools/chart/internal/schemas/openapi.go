package schemas

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
)

const (
	metadata    = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
	definitions = "definitions.json"
)

// values are types that the OpenAPI document calls strings, and that are written as numbers too.
var values = map[string][]any{
	"io.k8s.apimachinery.pkg.api.resource.Quantity":   {"string", "number"},
	"io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"string", "integer"},
}

// kind is a kind of objects in one version: where its schema is.
type kind struct{ group, version, name string }

// builtin makes Kubernetes' OpenAPI document strict, and returns its definitions and, for each kind, the name of its own.
func builtin(path string) (map[string]any, map[kind]string, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // of Go's module cache
	if err != nil {
		return nil, nil, err
	}
	var document struct {
		Definitions map[string]map[string]any `json:"definitions"`
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	all, kinds := map[string]any{}, map[kind]string{}
	for name, definition := range document.Definitions {
		if types := values[name]; types != nil {
			definition = map[string]any{"type": types}
		}
		tighten(definition)
		all[name] = definition
		maps.Copy(kinds, kindsOf(name, definition))
	}
	if all[metadata] == nil || len(kinds) == 0 {
		return nil, nil, fmt.Errorf("%s defines no objects", path)
	}
	return all, kinds, nil
}

// kindsOf reads what a definition says it is: one kind, where it is of an object.
func kindsOf(name string, definition map[string]any) map[kind]string {
	said, _ := definition["x-kubernetes-group-version-kind"].([]any)
	if len(said) != 1 {
		return nil
	}
	field := func(key string) string {
		fields, _ := said[0].(map[string]any)
		text, _ := fields[key].(string)
		return text
	}
	return map[kind]string{{field("group"), field("version"), field("kind")}: name}
}
