package monitoring_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// scraped are the labels that the PodMonitor, or Prometheus, puts on every series of a sidecar.
var scraped = []string{"app", "container", "instance", "job", "namespace", "pod"}

// vocabulary is what an expression may name.
type vocabulary struct {
	metrics map[string]metric
	// records are the labels of what the rules record.
	records map[string][]string
}

func newVocabulary(t *testing.T) vocabulary {
	t.Helper()
	v := vocabulary{metrics: loadMetrics(t), records: map[string][]string{}}
	v.metrics["up"] = metric{Labels: map[string][]string{}}
	for _, r := range rules(t) {
		if r.Record != "" {
			v.records[r.Record] = []string{"namespace"}
		}
	}
	return v
}

// check returns what is wrong with an expression: it does not parse, or names what is not there.
func (v vocabulary) check(expression string) error {
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(expression)
	if err != nil {
		return err
	}
	var wrong []error
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		switch n := node.(type) {
		case *parser.VectorSelector:
			wrong = append(wrong, v.selector(n))
		case *parser.AggregateExpr:
			wrong = append(wrong, v.names("by", n.Grouping, n.Expr))
		case *parser.BinaryExpr:
			if m := n.VectorMatching; m != nil && m.On {
				wrong = append(wrong, v.names("on", m.MatchingLabels, n.LHS), v.names("on", m.MatchingLabels, n.RHS))
			}
		}
		return nil
	})
	return errors.Join(wrong...)
}

// selector checks the metric's name, and each label and the value that it has to have.
func (v vocabulary) selector(s *parser.VectorSelector) error {
	if _, ok := v.records[s.Name]; ok {
		return asks(s, "namespace")
	}
	m, ok := v.metrics[s.Name]
	if !ok {
		return fmt.Errorf("no metric is called %q", s.Name)
	}
	var wrong []error
	for _, matcher := range s.LabelMatchers {
		if matcher.Name != model.MetricNameLabel {
			wrong = append(wrong, m.match(s.Name, matcher))
		}
	}
	if m.sidecars(s.Name) {
		wrong = append(wrong, asks(s, "job", "namespace"))
	}
	return errors.Join(wrong...)
}

// asks checks that a selector says whose metric it wants: another shop's do not count.
func asks(s *parser.VectorSelector, names ...string) error {
	for _, name := range names {
		if !slices.ContainsFunc(s.LabelMatchers, func(m *labels.Matcher) bool { return m.Name == name }) {
			return fmt.Errorf("%s is not asked for its %s", s.Name, name)
		}
	}
	return nil
}

// sidecars tells whether the shop's sidecars have the metric; other programs, too, have those of Go and of the process.
func (m metric) sidecars(name string) bool {
	_, app := m.Labels["app_id"]
	return app || name == "up"
}

func (m metric) match(name string, matcher *labels.Matcher) error {
	values, ok := m.Labels[matcher.Name]
	if !ok && !slices.Contains(scraped, matcher.Name) {
		return fmt.Errorf("%s has no label %q", name, matcher.Name)
	}
	if len(values) == 0 || slices.ContainsFunc(values, matcher.Matches) {
		return nil
	}
	return fmt.Errorf("%s: nothing has %s; %s was seen to be %q", name, matcher, matcher.Name, values)
}

// names checks that something in expr has the labels.
func (v vocabulary) names(what string, names []string, expr parser.Expr) error {
	have := slices.Clone(scraped)
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		switch n := node.(type) {
		case *parser.VectorSelector:
			have = append(have, v.records[n.Name]...)
			for label := range v.metrics[n.Name].Labels {
				have = append(have, label)
			}
		case *parser.Call:
			if n.Func.Name == "label_replace" {
				have = append(have, n.Args[1].(*parser.StringLiteral).Val)
			}
		}
		return nil
	})
	for _, name := range names {
		if !slices.Contains(have, name) {
			return fmt.Errorf("%s (%s): nothing in %s has this label", what, name, expr)
		}
	}
	return nil
}

func TestTheCheckFindsMistakes(t *testing.T) {
	v := newVocabulary(t)
	for name, expression := range map[string]string{
		"syntax": `sum by (up`,
		"metric": `dapr_component_pubsub_egress_total{job="souk",namespace="souk"}`,
		"label":  `dapr_component_pubsub_egress_count{job="souk",namespace="souk",process_status="success"}`,
		"value":  `dapr_component_pubsub_egress_count{job="souk",namespace="souk",topic="user-checkouts"}`,
		"regexp": `dapr_component_pubsub_egress_count{job="souk",namespace="souk",topic=~"deadletter-.+"}`,
		"record": `souk:checkouts_ended:increase30m > 1`,
		"job":    `dapr_component_pubsub_egress_count{namespace="souk"}`,
		"by":     `sum by (subject) (dapr_component_pubsub_egress_count{job="souk",namespace="souk"})`,
		"on":     `up{job="souk",namespace="souk"} and on (node) up{job="souk",namespace="souk"}`,
	} {
		if v.check(expression) == nil {
			t.Errorf("%s: nothing is said to be wrong with %s", name, expression)
		}
	}
}
