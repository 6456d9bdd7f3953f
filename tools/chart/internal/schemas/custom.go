package schemas

import (
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

// definition is what is read of a CustomResourceDefinition.
type definition struct {
	Kind string `json:"kind"`
	Spec struct {
		Group string `json:"group"`
		Names struct {
			Kind string `json:"kind"`
		} `json:"names"`
		Versions []struct {
			Name   string `json:"name"`
			Schema struct {
				OpenAPI map[string]any `json:"openAPIV3Schema"`
			} `json:"schema"`
		} `json:"versions"`
	} `json:"spec"`
}

// custom reads the schemas of one custom resource; of another object it reads nothing. Their metadata is Kubernetes' own.
func custom(path string) (map[kind]map[string]any, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // of Go's module cache
	if err != nil {
		return nil, err
	}
	var d definition
	if err := yaml.Unmarshal(raw, &d); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if d.Kind != "CustomResourceDefinition" {
		return nil, nil
	}
	found := map[kind]map[string]any{}
	for _, version := range d.Spec.Versions {
		schema := version.Schema.OpenAPI
		properties, ok := schema["properties"].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s: version %s has no schema", path, version.Name)
		}
		tighten(schema)
		properties["metadata"] = map[string]any{"$ref": "../../" + definitions + "#/definitions/" + metadata}
		found[kind{d.Spec.Group, version.Name, d.Spec.Names.Kind}] = schema
	}
	return found, nil
}
