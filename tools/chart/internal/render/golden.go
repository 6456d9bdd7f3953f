package render

import (
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"
)

// Golden is the text of objects as it is kept: secrets, which are random, are told by their length.
func Golden(objects []Object) (string, error) {
	var text strings.Builder
	for _, object := range objects {
		body := object.Text
		if object.Kind == "Secret" {
			hidden, err := hide(object)
			if err != nil {
				return "", err
			}
			body = hidden
		}
		fmt.Fprintf(&text, "---\n# Source: %s\n%s", object.Template, body)
	}
	return text.String(), nil
}

// hide replaces what is in a Secret.
func hide(object Object) (string, error) {
	var fields map[string]any
	if err := object.Into(&fields); err != nil {
		return "", err
	}
	for _, name := range []string{"data", "stringData"} {
		data, _ := fields[name].(map[string]any)
		for key, value := range data {
			data[key] = fmt.Sprintf("(%d characters)", len(fmt.Sprint(value)))
		}
	}
	text, err := yaml.Marshal(fields)
	return string(text), err
}
