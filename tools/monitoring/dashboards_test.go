package monitoring_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

type dashboard struct {
	UID           string `json:"uid"`
	Title         string `json:"title"`
	SchemaVersion int    `json:"schemaVersion"`
	Templating    struct {
		List []struct {
			Name  string `json:"name"`
			Type  string `json:"type"`
			Query any    `json:"query"`
		} `json:"list"`
	} `json:"templating"`
	Panels []panel `json:"panels"`
}

type panel struct {
	ID          int                      `json:"id"`
	Title       string                   `json:"title"`
	Description string                   `json:"description"`
	Type        string                   `json:"type"`
	GridPos     struct{ H, W, X, Y int } `json:"gridPos"`
	Datasource  struct{ UID string }     `json:"datasource"`
	Targets     []struct {
		Expr string `json:"expr"`
	} `json:"targets"`
}

func dashboards(t *testing.T) map[string]dashboard {
	t.Helper()
	all := map[string]dashboard{}
	for _, path := range files(t, dashboardsDir, "*.json") {
		var d dashboard
		if err := json.Unmarshal(read(t, path), &d); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all[strings.TrimSuffix(filepath.Base(path), ".json")] = d
	}
	return all
}

// filled is an expression with values for Grafana's variables.
func filled(expr string) string {
	return strings.NewReplacer("$__rate_interval", "5m", "$__range", "1h", "$namespace", "souk", "$app", ".+", "$topic", ".+").Replace(expr)
}

var labelValues = regexp.MustCompile(`^label_values\((.+), ([a-z_]+)\)$`)

func TestDashboardsNameWhatIsThere(t *testing.T) {
	v := newVocabulary(t)
	for name, d := range dashboards(t) {
		for _, p := range d.Panels {
			for _, target := range p.Targets {
				if err := v.check(filled(target.Expr)); err != nil {
					t.Errorf("%s, %q: %v", name, p.Title, err)
				}
			}
		}
		for _, variable := range d.Templating.List {
			query, ok := variable.Query.(string)
			if parts := labelValues.FindStringSubmatch(query); ok && parts != nil {
				if err := v.check("sum by (" + parts[2] + ") (" + strings.ReplaceAll(filled(parts[1]), `{job="souk"}`, `{job="souk",namespace="souk"}`) + ")"); err != nil {
					t.Errorf("%s, variable %s: %v", name, variable.Name, err)
				}
			} else if variable.Type == "query" {
				t.Errorf("%s, variable %s: %v is no label_values(…)", name, variable.Name, variable.Query)
			}
		}
	}
}

func TestDashboardsAreWhole(t *testing.T) {
	uids := map[string]bool{}
	for name, d := range dashboards(t) {
		if d.UID != "souk-"+name || uids[d.UID] || !strings.HasPrefix(d.Title, "Souk: ") || d.SchemaVersion < 39 {
			t.Errorf("%s: uid %q, title %q, schema %d", name, d.UID, d.Title, d.SchemaVersion)
		}
		uids[d.UID] = true
		if first := d.Templating.List[0]; first.Name != "datasource" || first.Type != "datasource" {
			t.Errorf("%s: nobody can choose the data source", name)
		}
		taken, ids := map[[2]int]string{}, map[int]bool{}
		for _, p := range d.Panels {
			if ids[p.ID] {
				t.Errorf("%s: two panels have the id %d", name, p.ID)
			}
			ids[p.ID] = true
			checkPanel(t, name, p, taken)
		}
	}
}

func checkPanel(t *testing.T, name string, p panel, taken map[[2]int]string) {
	t.Helper()
	if p.Type == "row" {
		return
	}
	if p.Datasource.UID != "${datasource}" || p.Title == "" || p.Description == "" || len(p.Targets) == 0 {
		t.Errorf("%s, %q: needs the chosen data source, title, description and a query", name, p.Title)
	}
	for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
		for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
			if other := taken[[2]int{x, y}]; other != "" || x > 23 {
				t.Errorf("%s: %q lies over %q or the edge", name, p.Title, other)
				return
			}
			taken[[2]int{x, y}] = p.Title
		}
	}
}
