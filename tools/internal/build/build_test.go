package build

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/souk-shop/souk/tools/internal/runfile"
)

func script(t *testing.T, version, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "daprd")
	text := "#!/bin/sh\necho " + version + "\nexit 0\n" + content
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	return path
}

func TestSuits(t *testing.T) {
	names := "github.com/dapr/components-contrib/pubsub/jetstream.NewJetStream"
	for name, tc := range map[string]struct{ version, content, want string }{
		"suits":             {"1.18.3", names, ""},
		"another version":   {"1.17.0", names, "souk needs 1.18.x"},
		"without component": {"1.18.0", "", "lacks pubsub.jetstream"},
	} {
		t.Run(name, func(t *testing.T) {
			err := Suits(t.Context(), script(t, tc.version, tc.content), []string{"pubsub.jetstream"})
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
	if err := Suits(t.Context(), filepath.Join(t.TempDir(), "nothing"), nil); err == nil {
		t.Error("no program, no error")
	}
}

// TestAbsentSeesAcrossChunks puts the text where the reader's chunks meet.
func TestAbsentSeesAcrossChunks(t *testing.T) {
	const text = contrib + "state/sqlite."
	for _, at := range []int{0, 1<<20 - 10, 1 << 20, 1<<20 + 20, 2<<20 - 5, 3 << 20} {
		program := strings.Repeat("x", at) + text + strings.Repeat("y", 100)
		missing, err := absent(strings.NewReader(program), packages([]string{"state.sqlite", "state.redis"}))
		if err != nil || !slices.Equal(missing, []string{"state.redis"}) {
			t.Errorf("at %d: missing %v, %v", at, missing, err)
		}
	}
}

func TestABrokenServiceSaysWhere(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module broken\n\ngo 1.26\n")
	write(t, filepath.Join(dir, "cmd", "broken", "main.go"), "package main\n\nfunc main() { nonsense }\n")
	file := runfile.File{Path: filepath.Join(dir, "dapr.yaml"), Apps: []runfile.App{
		{AppID: "broken", AppDirPath: ".", Command: []string{"go", "run", "./cmd/broken"}},
		{AppID: "gone", AppDirPath: "./gone", Command: []string{"go", "run", "./cmd/gone"}},
	}}
	t.Setenv("GOWORK", "off")
	err := Services(context.Background(), file, t.TempDir(), func(string, ...any) {})
	for _, want := range []string{"broken does not build", "main.go:3", "gone cannot be built"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

func TestTheKeyChangesWithTheSources(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"main.go", "go.mod", "go.sum"} {
		write(t, filepath.Join(dir, name), name)
	}
	key := func() string {
		t.Helper()
		k, err := Sidecar{Source: dir}.key()
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	before := key()
	write(t, filepath.Join(dir, "main_test.go"), "a test is no part of it")
	if after := key(); after != before {
		t.Errorf("keys %s and %s, and nothing but a test has changed", before, after)
	}
	for _, name := range []string{"go.sum", "main.go", "names/names.go"} {
		write(t, filepath.Join(dir, name), "other")
		after := key()
		if after == before {
			t.Errorf("the key is the same after a change of %s", name)
		}
		before = after
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
