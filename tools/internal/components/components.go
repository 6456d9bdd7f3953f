// Package components reads the YAML of a profile (components/embedded, components/redis) and renders it for one
// instance of the shop.
package components

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Resource is one document: a Component, a Resiliency or a Configuration.
type Resource struct {
	Kind     string `yaml:"kind"`
	Metadata struct {
		Name string `yaml:"name"`
	} `yaml:"metadata"`
	Spec struct {
		Type     string  `yaml:"type"`
		Metadata []Value `yaml:"metadata"`
	} `yaml:"spec"`
	Scopes []string `yaml:"scopes"`
}

// Value is one setting of a component.
type Value struct {
	Name  string `yaml:"name"`
	Value string `yaml:"value"`
}

// Setting returns the value of the setting, or "".
func (r Resource) Setting(name string) string {
	for _, v := range r.Spec.Metadata {
		if v.Name == name {
			return v.Value
		}
	}
	return ""
}

// Profile is a folder of resources.
type Profile struct {
	Dir       string
	Resources []Resource
}

// Read reads every YAML file of the folder. Errors name the file and the line.
func Read(dir string) (Profile, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return Profile{}, err
	}
	if len(files) == 0 {
		return Profile{}, fmt.Errorf("there is no profile in %s: profiles are the folders of components/", dir)
	}
	p := Profile{Dir: dir}
	for _, file := range files {
		resources, err := readFile(file)
		if err != nil {
			return Profile{}, err
		}
		p.Resources = append(p.Resources, resources...)
	}
	return p, nil
}

func readFile(path string) ([]Resource, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	var out []Resource
	decoder := yaml.NewDecoder(file)
	for {
		var r Resource
		err := decoder.Decode(&r)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
		}
		out = append(out, r)
	}
}

// Component returns the component of that name.
func (p Profile) Component(name string) (Resource, bool) {
	i := slices.IndexFunc(p.Resources, func(r Resource) bool { return r.Kind == "Component" && r.Metadata.Name == name })
	if i < 0 {
		return Resource{}, false
	}
	return p.Resources[i], true
}

// Types lists the component types that a sidecar has to have for the profile, such as "pubsub.jetstream".
func (p Profile) Types() []string {
	types := []string{"nameresolution.sqlite"}
	for _, r := range p.Resources {
		if r.Kind == "Component" && !slices.Contains(types, r.Spec.Type) {
			types = append(types, r.Spec.Type)
		}
	}
	sort.Strings(types)
	return types
}

// Topics is who may publish and subscribe to what, as the pubsub component has it.
type Topics struct {
	// All lists every topic, dead-letter topics included.
	All []string
	// Publish and Subscribe list the topics of each app.
	Publish, Subscribe map[string][]string
}

// Topics reads the scopes of the pubsub component.
func (p Profile) Topics() (Topics, error) {
	pubsub, ok := p.Component("pubsub")
	if !ok {
		return Topics{}, fmt.Errorf("%s has no component pubsub", p.Dir)
	}
	t := Topics{
		All:       list(pubsub.Setting("allowedTopics")),
		Publish:   scopes(pubsub.Setting("publishingScopes")),
		Subscribe: scopes(pubsub.Setting("subscriptionScopes")),
	}
	if len(t.All) == 0 {
		return Topics{}, fmt.Errorf("allowedTopics of the component pubsub in %s is empty", p.Dir)
	}
	return t, nil
}

// Publisher returns an app that may publish to the topic.
func (t Topics) Publisher(topic string) (string, bool) {
	apps := make([]string, 0, len(t.Publish))
	for app := range t.Publish {
		apps = append(apps, app)
	}
	sort.Strings(apps)
	for _, app := range apps {
		if slices.Contains(t.Publish[app], topic) {
			return app, true
		}
	}
	return "", false
}

// list splits "a, b" at its commas.
func list(s string) []string {
	var out []string
	for item := range strings.SplitSeq(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}

// scopes reads "app=topic,topic; app=topic".
func scopes(s string) map[string][]string {
	out := map[string][]string{}
	for part := range strings.SplitSeq(s, ";") {
		app, topics, ok := strings.Cut(strings.TrimSpace(part), "=")
		if ok {
			out[strings.TrimSpace(app)] = list(topics)
		}
	}
	return out
}
