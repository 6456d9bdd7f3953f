package monitoring_test

import (
	"os"
	"path/filepath"
	"testing"
)

const (
	alertsDir     = "../../charts/souk/files/alerts"
	dashboardsDir = "../../charts/souk/files/dashboards"
	runbooksDir   = "../../docs/runbooks"
)

// files returns the paths that match, of which there has to be one at least.
func files(t *testing.T, pattern ...string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(pattern...))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("nothing matches %s", filepath.Join(pattern...))
	}
	return paths
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
