package chart

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/souk-shop/souk/tools/chart/internal/render"
)

var update = flag.Bool("update", false, "write the golden renders anew")

// TestGolden shows in a change of the chart what it does to what is installed.
func TestGolden(t *testing.T) {
	for name, v := range variants {
		if !v.golden {
			continue
		}
		t.Run(name, func(t *testing.T) {
			text, err := render.Golden(rendered(t, name))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "tests", "golden", name+".yaml")
			if *update {
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // no secret: a file of the repository
					t.Fatal(err)
				}
			}
			kept, err := os.ReadFile(path)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			if text != string(kept) {
				t.Errorf("the render is not %s; if it is what you want: make test-chart UPDATE=1\n%s", path, difference(string(kept), text))
			}
		})
	}
}

// difference shows where two texts begin to differ.
func difference(kept, now string) string {
	old, lines := strings.Split(kept, "\n"), strings.Split(now, "\n")
	first := 0
	for first < min(len(old), len(lines)) && old[first] == lines[first] {
		first++
	}
	part := func(mark string, from []string) string {
		shown := from[min(first, len(from)):min(first+6, len(from))]
		return mark + strings.Join(shown, "\n"+mark)
	}
	return strings.Join(append(old[max(0, first-12):first], part("- ", old), part("+ ", lines)), "\n")
}
