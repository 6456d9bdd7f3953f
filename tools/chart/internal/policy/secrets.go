package policy

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// confidential are names whose values are not for everybody who may read a pod or a component.
var confidential = regexp.MustCompile(`(?i)(password|passwd|token|secretkey|accesskey|secret_key|signing|session_key|credential|connectionstring|dsn)`)

// secrets: what is secret is in a Secret and nowhere else: not in a literal, and not copied.
func secrets(r *release) error {
	for _, p := range r.pods {
		for _, container := range p.containers() {
			for _, env := range container.Env {
				if env.Value != "" && confidential.MatchString(env.Name) {
					r.report(p.name(container), "%s is a literal, and not of a Secret", env.Name)
				}
			}
		}
	}
	components, err := of[component](r, "Component")
	if err != nil {
		return err
	}
	for name, c := range components {
		for _, setting := range c.Spec.Metadata {
			if setting.Value != nil && setting.Value != "" && confidential.MatchString(setting.Name) {
				r.report("Component/"+name, "%s is a literal, and not of a Secret", setting.Name)
			}
		}
	}
	return copies(r)
}

// copies looks for the values of the Secrets in everything else.
func copies(r *release) error {
	all, err := of[corev1.Secret](r, "Secret")
	if err != nil {
		return err
	}
	for name, secret := range all {
		for _, value := range values(secret) {
			for _, object := range r.objects {
				if object.Kind != "Secret" && strings.Contains(object.Text, value) {
					r.report(object.ID(), "has a value of Secret/%s in it", name)
				}
			}
		}
	}
	return nil
}

// values are the texts of a Secret that are long enough to be told from others, and those within its JSON. An address for
// mail is none.
func values(secret corev1.Secret) []string {
	var out []string
	add := func(text string) {
		if len(text) >= 8 && !strings.Contains(text, "@") {
			out = append(out, text)
		}
	}
	data := maps.Clone(secret.StringData)
	if data == nil {
		data = map[string]string{}
	}
	for key, value := range secret.Data {
		data[key] = string(value)
	}
	for _, text := range data {
		var fields map[string]string
		if json.Unmarshal([]byte(text), &fields) == nil {
			for _, field := range fields {
				add(field)
			}
			continue
		}
		add(text)
	}
	return out
}
