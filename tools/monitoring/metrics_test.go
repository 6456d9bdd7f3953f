package monitoring_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v3"

	dto "github.com/prometheus/client_model/go"
)

const metricsFile = "testdata/metrics.yaml"

// samples is where what real processes answered to GET /metrics lies, as *.prom.
var samples = flag.String("samples", "", "make "+metricsFile+" anew from the *.prom below this folder")

const metricsHeader = `# Every metric that sidecars, kube-state-metrics, the kubelet and Dapr's sentry were seen to expose, with its labels, and the
# values of those labels that have few.
#
# Made by: GOWORK=off go test -run TestMetrics -samples DIR, where DIR has the answers to GET /metrics as *.prom. The sidecars'
# were taken from daprd 1.18.0 beside every service, after purchases that were confirmed, declined and cancelled, after an event
# that was refused and one that came too early for all its retries, with the catalog away, and with Redis away; the others' from
# a cluster of Kubernetes 1.36 with kube-state-metrics 2.18 and Dapr's control plane 1.18.
`

// metric is what is known of one: label names to the values seen, which are empty where they are without bound.
type metric struct {
	Type   string              `yaml:"type"`
	Labels map[string][]string `yaml:"labels,flow"`
}

// bounded are the labels of which the values are kept.
var bounded = regexp.MustCompile(`^(app_id|category|component|condition|dst_app_id|error_code|flow_direction|grpc_server_.*|method|operation|path|phase|policy|process_status|reason|resource|src_app_id|status|success|target|topic|type)$`)

func TestMetrics(t *testing.T) {
	if *samples != "" {
		writeMetrics(t, *samples)
	}
	if known := loadMetrics(t); len(known) < 50 {
		t.Errorf("%s has only %d metrics", metricsFile, len(known))
	}
}

func loadMetrics(t *testing.T) map[string]metric {
	t.Helper()
	known := map[string]metric{}
	if err := yaml.Unmarshal(read(t, metricsFile), &known); err != nil {
		t.Fatal(err)
	}
	return known
}

func writeMetrics(t *testing.T, dir string) {
	t.Helper()
	known := map[string]metric{}
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".prom" {
			return err
		}
		parser := expfmt.NewTextParser(model.UTF8Validation)
		families, err := parser.TextToMetricFamilies(strings.NewReader(string(read(t, path))))
		for name, family := range families {
			add(known, name, family)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := yaml.Marshal(known)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(metricsFile, append([]byte(metricsHeader), out...), 0o644); err != nil {
		t.Fatal(err)
	}
}

// add adds a family under the names that its series have.
func add(known map[string]metric, name string, family *dto.MetricFamily) {
	kind := strings.ToLower(family.GetType().String())
	names := []string{name}
	if kind == "histogram" {
		names = []string{name + "_bucket", name + "_count", name + "_sum"}
	}
	for _, name := range names {
		m, ok := known[name]
		if !ok {
			m = metric{Type: kind, Labels: map[string][]string{}}
			known[name] = m
		}
		if strings.HasSuffix(name, "_bucket") {
			m.Labels["le"] = []string{}
		}
		for _, series := range family.GetMetric() {
			addLabels(m, series.GetLabel())
		}
	}
}

func addLabels(m metric, labels []*dto.LabelPair) {
	for _, l := range labels {
		seen := map[string]bool{}
		for _, v := range m.Labels[l.GetName()] {
			seen[v] = true
		}
		if bounded.MatchString(l.GetName()) {
			seen[l.GetValue()] = true
		}
		m.Labels[l.GetName()] = slices.Sorted(maps.Keys(seen))
	}
}
