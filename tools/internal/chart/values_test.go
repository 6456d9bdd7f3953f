package chart

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/souk-shop/souk/tools/internal/components"
	"github.com/souk-shop/souk/tools/internal/runfile"
)

// values is what the tests read of values.yaml.
type values struct {
	Defaults service            `yaml:"defaults"`
	Services map[string]service `yaml:"services"`
	Dapr     struct {
		MaxBodySize    string `yaml:"maxBodySize"`
		ReadBufferSize string `yaml:"readBufferSize"`
		LogLevel       string `yaml:"logLevel"`
		AppHealth      struct {
			Interval  int `yaml:"interval"`
			Timeout   int `yaml:"timeout"`
			Threshold int `yaml:"threshold"`
		} `yaml:"appHealth"`
	} `yaml:"dapr"`
	Components struct {
		Metadata map[string]map[string]string `yaml:"metadata"`
	} `yaml:"components"`
}

// service is one row of the services' table. What is nil is as in the defaults.
type service struct {
	Port    int                 `yaml:"port"`
	State   *bool               `yaml:"state"`
	Events  *bool               `yaml:"events"`
	Secrets *bool               `yaml:"secrets"`
	Media   *bool               `yaml:"media"`
	Callers map[string][]string `yaml:"callers"`
}

func readValues(t *testing.T) values {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, "charts/souk/values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var v values
	if err := yaml.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestTheTableIsDaprYAML keeps apps, ports and the settings of sidecars as they are on one machine.
func TestTheTableIsDaprYAML(t *testing.T) {
	file, err := runfile.Read(filepath.Join(root, "dapr.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	v, want := readValues(t), map[string]int{}
	for _, app := range file.Services() {
		want[app.AppID] = app.AppPort
	}
	have := map[string]int{}
	for app, s := range v.Services {
		have[app] = s.Port
	}
	if !maps.Equal(have, want) {
		t.Errorf("services are %v, and dapr.yaml has %v", have, want)
	}
	shared := file.Common.Shared
	shared.AppHealthCheckPath = ""
	if got := (runfile.Shared{
		AppHealthProbeInterval: v.Dapr.AppHealth.Interval, AppHealthProbeTimeout: v.Dapr.AppHealth.Timeout,
		AppHealthThreshold: v.Dapr.AppHealth.Threshold, MaxBodySize: v.Dapr.MaxBodySize,
		ReadBufferSize: v.Dapr.ReadBufferSize, LogLevel: v.Dapr.LogLevel,
	}); got != shared {
		t.Errorf("sidecars are set to %+v, and in dapr.yaml to %+v", got, shared)
	}
}

// TestTheSchemaHasEveryService because it refuses what it does not know.
func TestTheSchemaHasEveryService(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root, "charts/souk/values.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties struct {
			Services struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	have := slices.Sorted(maps.Keys(schema.Properties.Services.Properties))
	if want := slices.Sorted(maps.Keys(readValues(t).Services)); !slices.Equal(have, want) {
		t.Errorf("the schema has the services %v, and the table %v", have, want)
	}
}

// TestTheTableIsTheProfile keeps what a service is said to have to the components that are scoped to it.
func TestTheTableIsTheProfile(t *testing.T) {
	p, err := components.Read(filepath.Join(root, profile))
	if err != nil {
		t.Fatal(err)
	}
	scoped := func(component, app string) bool {
		r, ok := p.Component(component)
		return ok && slices.Contains(r.Scopes, app)
	}
	v := readValues(t)
	for app, s := range v.Services {
		for name, row := range map[string]struct{ own, byDefault *bool }{
			app + "-state":   {s.State, v.Defaults.State},
			app + "-secrets": {s.Secrets, v.Defaults.Secrets},
			"pubsub":         {s.Events, v.Defaults.Events},
			"media":          {s.Media, v.Defaults.Media},
		} {
			has := row.byDefault
			if row.own != nil {
				has = row.own
			}
			if has == nil || *has != scoped(name, app) {
				t.Errorf("services.%s says otherwise than the scopes of %s: %v", app, name, scoped(name, app))
			}
		}
	}
	for name, settings := range v.Components.Metadata {
		r, ok := p.Component(name)
		for setting := range settings {
			if !ok || r.Setting(setting) == "" {
				t.Errorf("components.metadata.%s.%s is none of the profile's settings", name, setting)
			}
		}
	}
}
