package schemas

// tighten has a schema refuse the fields that it does not name, at every depth, as the API server does when asked to be strict.
// Parts of allOf, anyOf, oneOf and not say more about the same fields, and stay as they are.
func tighten(schema map[string]any) {
	properties, _ := schema["properties"].(map[string]any)
	_, open := schema["additionalProperties"]
	free, _ := schema["x-kubernetes-preserve-unknown-fields"].(bool)
	if len(properties) > 0 && !open && !free {
		schema["additionalProperties"] = false
	}
	for _, property := range properties {
		tightenAny(property)
	}
	tightenAny(schema["items"])
	tightenAny(schema["additionalProperties"])
	either(schema)
}

func tightenAny(schema any) {
	if fields, ok := schema.(map[string]any); ok {
		tighten(fields)
	}
}

// either writes what a CustomResourceDefinition says of its own about types as JSON schema has it.
func either(schema map[string]any) {
	if both, _ := schema["x-kubernetes-int-or-string"].(bool); both {
		schema["type"] = []any{"integer", "string"}
	}
	if null, _ := schema["nullable"].(bool); null {
		if one, ok := schema["type"].(string); ok {
			schema["type"] = []any{one, "null"}
		}
	}
}
