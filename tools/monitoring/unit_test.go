package monitoring_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	prometheus "github.com/prometheus/prometheus/rules"
	"go.yaml.in/yaml/v3"
)

// unitFile is a file of `promtool test rules`, as far as ours use it.
type unitFile struct {
	RuleFiles          []string       `yaml:"rule_files"`
	EvaluationInterval model.Duration `yaml:"evaluation_interval"`
	Tests              []unitTest     `yaml:"tests"`
}

type unitTest struct {
	Name        string         `yaml:"name"`
	Interval    model.Duration `yaml:"interval"`
	InputSeries []struct {
		Series string `yaml:"series"`
		Values string `yaml:"values"`
	} `yaml:"input_series"`
	AlertRuleTest []struct {
		EvalTime  model.Duration  `yaml:"eval_time"`
		Alertname string          `yaml:"alertname"`
		ExpAlerts []expectedAlert `yaml:"exp_alerts"`
	} `yaml:"alert_rule_test"`
}

type expectedAlert struct {
	Labels      map[string]string `yaml:"exp_labels"`
	Annotations map[string]string `yaml:"exp_annotations"`
}

func (a expectedAlert) String() string {
	return fmt.Sprintf("%v %v", labels.FromMap(a.Labels), labels.FromMap(a.Annotations))
}

// TestAlerts runs testdata/alerts, which `promtool test rules` reads, too, on Prometheus' own engine.
func TestAlerts(t *testing.T) {
	for _, path := range files(t, "testdata/alerts", "*.yaml") {
		file := readUnitFile(t, path)
		for _, test := range file.Tests {
			t.Run(test.Name, func(t *testing.T) { test.run(t, file, filepath.Dir(path)) })
		}
	}
}

// TestEachAlertIsTested wants every alert to fire in one test, and to be silent in another.
func TestEachAlertIsTested(t *testing.T) {
	fires, silent := map[string]bool{}, map[string]bool{}
	for _, path := range files(t, "testdata/alerts", "*.yaml") {
		for _, test := range readUnitFile(t, path).Tests {
			for _, c := range test.AlertRuleTest {
				fires[c.Alertname] = fires[c.Alertname] || len(c.ExpAlerts) > 0
				silent[c.Alertname] = silent[c.Alertname] || len(c.ExpAlerts) == 0
			}
		}
	}
	for _, r := range alerts(t) {
		if !fires[r.Alert] || !silent[r.Alert] {
			t.Errorf("%s: tested to fire: %v, to be silent: %v", r.Alert, fires[r.Alert], silent[r.Alert])
		}
	}
}

func readUnitFile(t *testing.T, path string) unitFile {
	t.Helper()
	var file unitFile
	decoder := yaml.NewDecoder(bytes.NewReader(read(t, path)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return file
}

// load is the test's series in the language of promqltest.
func (u unitTest) load() string {
	var load strings.Builder
	fmt.Fprintf(&load, "load %v\n", u.Interval)
	for _, s := range u.InputSeries {
		fmt.Fprintf(&load, "  %s %s\n", s.Series, s.Values)
	}
	return load.String()
}

func (u unitTest) run(t *testing.T, file unitFile, dir string) {
	suite, err := promqltest.NewLazyLoader(u.load(), promqltest.LazyLoaderOpts{EnableAtModifier: true, EnableNegativeOffset: true})
	if err != nil {
		t.Fatal(err)
	}
	defer suite.Close() //nolint:errcheck // in memory
	suite.SubqueryInterval = time.Duration(file.EvaluationInterval)
	groups := u.groups(t, suite, file, dir)
	end, step := u.end(), time.Duration(file.EvaluationInterval)
	for at := time.Duration(0); at <= end; at += step {
		now := time.Unix(0, 0).UTC().Add(at)
		suite.WithSamplesTill(now, func(err error) {
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range groups {
				g.Eval(suite.Context(), now)
			}
		})
		u.compare(t, groups, at)
	}
}

func (u unitTest) groups(t *testing.T, suite *promqltest.LazyLoader, file unitFile, dir string) []*prometheus.Group {
	t.Helper()
	manager := prometheus.NewManager(&prometheus.ManagerOptions{
		QueryFunc:  prometheus.EngineQueryFunc(suite.QueryEngine(), suite.Storage()),
		Appendable: suite.Storage(),
		Context:    t.Context(),
		NotifyFunc: func(context.Context, string, ...*prometheus.Alert) {},
		Logger:     promslog.NewNopLogger(),
		Parser:     parser.NewParser(parser.Options{}),
	})
	var paths []string
	for _, path := range file.RuleFiles {
		paths = append(paths, filepath.Join(dir, path))
	}
	byName, errs := manager.LoadGroups(time.Duration(u.Interval), labels.EmptyLabels(), "", nil, false, paths...)
	if errs != nil {
		t.Fatal(errs)
	}
	return slices.SortedFunc(maps.Values(byName), func(a, b *prometheus.Group) int { return strings.Compare(a.Name(), b.Name()) })
}

func (u unitTest) end() time.Duration {
	var end model.Duration
	for _, c := range u.AlertRuleTest {
		end = max(end, c.EvalTime)
	}
	return time.Duration(end)
}

// compare holds what fires at the time to what the test says of it.
func (u unitTest) compare(t *testing.T, groups []*prometheus.Group, at time.Duration) {
	t.Helper()
	for _, c := range u.AlertRuleTest {
		if time.Duration(c.EvalTime) != at {
			continue
		}
		var want []string
		for _, a := range c.ExpAlerts {
			a.Labels = maps.Clone(a.Labels)
			a.Labels["alertname"] = c.Alertname
			want = append(want, a.String())
		}
		got := firing(t, groups, c.Alertname)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s after %v:\n got %s\nwant %s", c.Alertname, at, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
	}
}

func firing(t *testing.T, groups []*prometheus.Group, name string) []string {
	t.Helper()
	var got []string
	for _, g := range groups {
		for _, r := range g.Rules() {
			if err := r.LastError(); err != nil {
				t.Fatalf("%s: %v", r.Name(), err)
			}
			rule, ok := r.(*prometheus.AlertingRule)
			if !ok || rule.Name() != name {
				continue
			}
			for _, a := range rule.ActiveAlerts() {
				if a.State == prometheus.StateFiring {
					got = append(got, expectedAlert{a.Labels.Map(), a.Annotations.Map()}.String())
				}
			}
		}
	}
	slices.Sort(got)
	return got
}
