// Package render renders a chart as `helm template` does.
package render

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/strvals"
)

// Kubernetes is the version that templates are told. A build of Helm that says nothing believes in 1.20.
const Kubernetes = "1.36.0"

// Release is what is rendered: its name, and the namespace that it is in.
type Release struct{ Name, Namespace string }

// Usual is the release as the README installs it.
var Usual = Release{Name: "souk", Namespace: "souk"}

// Capabilities is what templates are told about the cluster.
func Capabilities() (*chartutil.Capabilities, error) {
	version, err := chartutil.ParseKubeVersion(Kubernetes)
	if err != nil {
		return nil, err
	}
	capabilities := chartutil.DefaultCapabilities.Copy()
	capabilities.KubeVersion = *version
	return capabilities, nil
}

// Values merges values files and then settings such as "shop.name=Fish", each over those before it.
func Values(files []string, settings ...string) (map[string]any, error) {
	values := map[string]any{}
	for _, file := range files {
		next, err := chartutil.ReadValuesFile(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		values = chartutil.CoalesceTables(next, values)
	}
	for _, setting := range settings {
		if err := strvals.ParseInto(setting, values); err != nil {
			return nil, fmt.Errorf("%s: %w", setting, err)
		}
	}
	return values, nil
}

// Chart renders the chart in a folder, and returns its objects in the order of their templates.
func Chart(dir string, release Release, values map[string]any) ([]Object, error) {
	loaded, err := loader.Load(dir)
	if err != nil {
		return nil, err
	}
	capabilities, err := Capabilities()
	if err != nil {
		return nil, err
	}
	if !chartutil.IsCompatibleRange(loaded.Metadata.KubeVersion, capabilities.KubeVersion.Version) {
		return nil, fmt.Errorf("the chart wants Kubernetes %s, not %s", loaded.Metadata.KubeVersion, Kubernetes)
	}
	options := chartutil.ReleaseOptions{Name: release.Name, Namespace: release.Namespace, Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValues(loaded, values, options, capabilities)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(loaded, all)
	if err != nil {
		return nil, err
	}
	return objects(loaded.Name(), files)
}

// objects reads the documents of the rendered templates.
func objects(chart string, files map[string]string) ([]Object, error) {
	var out []Object
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Ext(name) == ".txt" {
			continue
		}
		found, err := Parse(strings.TrimPrefix(name, chart+"/"), files[name])
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}
