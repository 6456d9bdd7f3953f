package suites

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/helm-unittest/helm-unittest/pkg/unittest"
	"github.com/helm-unittest/helm-unittest/pkg/unittest/formatter"
	"github.com/helm-unittest/helm-unittest/pkg/unittest/printer"
	"helm.sh/helm/v3/pkg/chartutil"

	"github.com/souk-shop/souk/tools/chart/internal/render"
)

const (
	folder = "../../../charts/souk"
	files  = "tests/*_test.yaml"
)

// TestSuites is `helm unittest --strict charts/souk`.
func TestSuites(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(folder, files))
	if err != nil || len(found) == 0 {
		t.Fatalf("there are no suites: %v", err)
	}
	capabilities, err := render.Capabilities()
	if err != nil {
		t.Fatal(err)
	}
	// What a suite does not say about the cluster is taken from here.
	chartutil.DefaultCapabilities.KubeVersion = capabilities.KubeVersion
	var out bytes.Buffer
	plain := false
	runner := unittest.TestRunner{
		Printer:   printer.NewPrinter(&out, &plain),
		Formatter: formatter.NewFormatter("", ""),
		Strict:    true,
		TestFiles: []string{files},
	}
	if !runner.RunV3([]string{folder}) {
		t.Errorf("%s", out.Bytes())
	}
}
