package chart

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

func TestTheProfileIsCopied(t *testing.T) {
	stale, err := Stale(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(stale) > 0 {
		t.Errorf("%s is not %s in %v: go generate ./tools/internal/chart", copied, profile, stale)
	}
}

func TestSync(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(profile+"/state.yaml", "kind: Component")
	if _, err := Stale(dir); err == nil || !strings.Contains(err.Error(), copied) {
		t.Errorf("a chart without a copy: %v", err)
	}
	write(copied+"/state.yaml", "kind: Other")
	write(copied+"/gone.yaml", "kind: Component")
	stale, err := Stale(dir)
	slices.Sort(stale)
	if err != nil || !slices.Equal(stale, []string{"gone.yaml", "state.yaml"}) {
		t.Errorf("stale: %v, %v", stale, err)
	}
	if err := Sync(dir); err != nil {
		t.Fatal(err)
	}
	if stale, err = Stale(dir); err != nil || len(stale) > 0 {
		t.Errorf("stale after the copy: %v, %v", stale, err)
	}
}
