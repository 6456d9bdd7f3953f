package images_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"

	"github.com/souk-shop/souk/tools/internal/images"
)

// source is a small shop: one service, with a module of its own.
var source = map[string]string{
	"dapr.yaml": `version: 1
apps:
  - {appID: tiny, appDirPath: services/tiny, appPort: 1, daprHTTPPort: 2, daprGRPCPort: 3, daprInternalGRPCPort: 4, metricsPort: 5, command: [go, run, ./cmd/tiny]}
`,
	"go.mod": `module example.com/shop

go 1.26

require example.com/part v1.2.3

replace example.com/part => ./part
`,
	"part/go.mod":                    "module example.com/part\n\ngo 1.26\n",
	"part/part.go":                   "// Package part is a module of its own.\npackage part\n\nconst Text = \"tiny\"\n",
	"services/tiny/README.md":        "# tiny\n\nSays its name,\nand stops. It is small.\n",
	"services/tiny/cmd/tiny/main.go": "// Command tiny is a service.\npackage main\n\nimport \"example.com/part\"\n\nfunc main() { println(part.Text) }\n",
}

// repository writes the source to a folder and commits it, always as the same commit.
func repository(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range source {
		write(t, filepath.Join(root, name), text)
	}
	write(t, filepath.Join(root, ".gitignore"), "/.souk/\n")
	git(t, root, "init", "--quiet")
	git(t, root, "add", ".")
	git(t, root, "commit", "--quiet", "--message", "shop: begin")
	return root
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func git(t *testing.T, root string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", root, "-c", "user.name=Ada", "-c", "user.email=ada@example.com"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_DATE=2026-03-01T12:00:00Z", "GIT_COMMITTER_DATE=2026-03-01T12:00:00Z")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %s", strings.Join(args, " "), out)
	}
}

// options make the images of a repository, for two platforms, and give them to nobody.
func options(t *testing.T, root string) images.Options {
	t.Helper()
	return images.Options{
		Root: root, Out: filepath.Join(root, ".souk", "images"), Tag: "1.2.3", Load: images.LoadNever, Say: t.Logf,
		Platforms: []v1.Platform{{OS: "linux", Architecture: "amd64"}, {OS: "linux", Architecture: "arm64"}},
	}
}

// made makes the images and reads the layout of the service.
func made(t *testing.T, o images.Options) v1.ImageIndex {
	t.Helper()
	if err := images.Make(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return listed(t, o)
}

// listed reads index.json of the service's layout.
func listed(t *testing.T, o images.Options) v1.ImageIndex {
	t.Helper()
	list, err := layout.ImageIndexFromPath(filepath.Join(o.Out, "tiny"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func manifest(t *testing.T, index v1.ImageIndex) *v1.IndexManifest {
	t.Helper()
	m, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// joined returns the index of both platforms.
func joined(t *testing.T, list v1.ImageIndex) v1.ImageIndex {
	t.Helper()
	index, err := list.ImageIndex(manifest(t, list).Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	return index
}

// platform returns the image of one platform and its configuration.
func platform(t *testing.T, index v1.ImageIndex, i int) (v1.Image, *v1.ConfigFile) {
	t.Helper()
	image, err := index.Image(manifest(t, index).Manifests[i].Digest)
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	return image, config
}
