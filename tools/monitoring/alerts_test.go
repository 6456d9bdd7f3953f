package monitoring_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

func rules(t *testing.T) []rulefmt.Rule {
	t.Helper()
	var all []rulefmt.Rule
	for _, path := range files(t, alertsDir, "*.yaml") {
		groups, errs := rulefmt.ParseFile(path, false, model.UTF8Validation, parser.NewParser(parser.Options{}), promslog.NewNopLogger())
		for _, err := range errs {
			t.Errorf("%s: %v", path, err)
		}
		if groups == nil {
			t.FailNow()
		}
		for _, group := range groups.Groups {
			all = append(all, group.Rules...)
		}
	}
	return all
}

func alerts(t *testing.T) []rulefmt.Rule {
	t.Helper()
	return slices.DeleteFunc(rules(t), func(r rulefmt.Rule) bool { return r.Alert == "" })
}

func TestRulesNameWhatIsThere(t *testing.T) {
	v := newVocabulary(t)
	for _, r := range rules(t) {
		if err := v.check(r.Expr); err != nil {
			t.Errorf("%s%s: %v", r.Alert, r.Record, err)
		}
	}
}

func TestAlertsAreWhole(t *testing.T) {
	names := map[string]bool{}
	for _, r := range alerts(t) {
		if names[r.Alert] {
			t.Errorf("%s is there twice", r.Alert)
		}
		names[r.Alert] = true
		if !regexp.MustCompile(`^Souk[A-Z][A-Za-z]+$`).MatchString(r.Alert) {
			t.Errorf("%s does not say whose it is", r.Alert)
		}
		if !slices.Contains([]string{"critical", "warning", "info"}, r.Labels["severity"]) {
			t.Errorf("%s: severity %q", r.Alert, r.Labels["severity"])
		}
		for _, annotation := range []string{"summary", "description"} {
			if r.Annotations[annotation] == "" {
				t.Errorf("%s has no %s", r.Alert, annotation)
			}
		}
		if wait := time.Duration(r.For); wait < time.Minute || wait > time.Hour {
			t.Errorf("%s waits for %v", r.Alert, wait)
		}
	}
}

// TestOneNamespace holds the files to the two texts that the chart replaces by the release's own.
func TestOneNamespace(t *testing.T) {
	release := regexp.MustCompile(`namespace="souk"|souk-\.\+|name: souk-|souk:|job="souk"`)
	for _, path := range files(t, alertsDir, "*.yaml") {
		for line := range strings.Lines(string(read(t, path))) {
			rest := release.ReplaceAllString(line, "")
			if !strings.HasPrefix(strings.TrimSpace(line), "#") && strings.Contains(rest, "souk") {
				t.Errorf("%s: the chart would not know what to make of %s", path, line)
			}
		}
	}
}

func TestEachAlertHasItsRunbook(t *testing.T) {
	var want, got []string
	for _, r := range alerts(t) {
		want = append(want, r.Alert+".md")
	}
	for _, path := range files(t, runbooksDir, "Souk*.md") {
		got = append(got, filepath.Base(path))
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("runbooks are %q, alerts want %q", got, want)
	}
}

func TestRunbooksAnswerTheirQuestions(t *testing.T) {
	index := string(read(t, filepath.Join(runbooksDir, "README.md")))
	for _, r := range alerts(t) {
		path := filepath.Join(runbooksDir, r.Alert+".md")
		text := string(read(t, path))
		for _, section := range []string{"# " + r.Alert + "\n", "## What it means", "## Look", "## Do", "## Over when"} {
			if !strings.Contains(text, section) {
				t.Errorf("%s has no %q", path, strings.TrimSpace(section))
			}
		}
		if !strings.Contains(index, "("+r.Alert+".md)") || !strings.Contains(index, r.Labels["severity"]) {
			t.Errorf("the index of runbooks does not know %s", r.Alert)
		}
	}
}
