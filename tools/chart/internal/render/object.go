package render

import (
	"fmt"
	"regexp"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Object is one rendered object.
type Object struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	// Template is the file that it is from.
	Template string `json:"-"`
	// Text is what the template made.
	Text string `json:"-"`
}

var separator = regexp.MustCompile(`(?m)^---[ \t]*$`)

// Parse reads the documents of one rendered template.
func Parse(template, text string) ([]Object, error) {
	var out []Object
	for _, document := range separator.Split(text, -1) {
		object := Object{Template: template, Text: strings.Trim(document, "\n") + "\n"}
		var fields map[string]any
		if err := yaml.UnmarshalStrict([]byte(document), &fields); err != nil {
			return nil, fmt.Errorf("%s: %w in\n%s", template, err, document)
		}
		if fields == nil {
			continue // nothing but comments
		}
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			return nil, fmt.Errorf("%s: %w in\n%s", template, err, document)
		}
		if object.Kind == "" || object.Name == "" {
			return nil, fmt.Errorf("%s: an object without kind or name:\n%s", template, document)
		}
		out = append(out, object)
	}
	return out, nil
}

// ID is kind and name, as in "Deployment/souk-cart".
func (o Object) ID() string { return o.Kind + "/" + o.Name }

// Into decodes the object into a type of its own.
func (o Object) Into(target any) error {
	if err := yaml.Unmarshal([]byte(o.Text), target); err != nil {
		return fmt.Errorf("%s: %w", o.ID(), err)
	}
	return nil
}
