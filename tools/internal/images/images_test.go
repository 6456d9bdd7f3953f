package images_test

import (
	"archive/tar"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"github.com/souk-shop/souk/tools/internal/images"
)

func TestAnImageIsOneProgramAndNothingElse(t *testing.T) {
	o := options(t, repository(t))
	index := joined(t, made(t, o))
	if err := validate.Index(index); err != nil {
		t.Fatal(err)
	}
	entries := manifest(t, index).Manifests
	if len(entries) != 2 || entries[0].Platform.String() != "linux/amd64" || entries[1].Platform.String() != "linux/arm64" {
		t.Fatalf("the index lists %v", entries)
	}
	for i, architecture := range []string{"amd64", "arm64"} {
		image, config := platform(t, index, i)
		if config.OS != "linux" || config.Architecture != architecture || config.Config.User != "65532:65532" ||
			!reflect.DeepEqual(config.Config.Entrypoint, []string{"/tiny"}) || config.Config.Env != nil {
			t.Errorf("%s: the configuration is %+v", architecture, config)
		}
		checkLabels(t, config.Config.Labels)
		layers, err := image.Layers()
		if err != nil || len(layers) != 1 {
			t.Fatalf("%s has %d layers (%v)", architecture, len(layers), err)
		}
		checkFiles(t, layers[0])
	}
}

func checkLabels(t *testing.T, labels map[string]string) {
	t.Helper()
	revision := labels["org.opencontainers.image.revision"]
	if len(revision) != 40 {
		t.Errorf("the revision is %q", revision)
	}
	want := map[string]string{
		"org.opencontainers.image.title": "tiny", "org.opencontainers.image.description": "Says its name, and stops.",
		"org.opencontainers.image.source":  "https://github.com/souk-shop/souk",
		"org.opencontainers.image.version": "1.2.3", "org.opencontainers.image.created": "2026-03-01T12:00:00Z",
		"org.opencontainers.image.licenses": "Apache-2.0", "org.opencontainers.image.revision": revision,
	}
	if !reflect.DeepEqual(labels, want) {
		t.Errorf("the labels are %v", labels)
	}
}

func checkFiles(t *testing.T, layer v1.Layer) {
	t.Helper()
	content, err := layer.Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	archive := tar.NewReader(content)
	header, err := archive.Next()
	if err != nil {
		t.Fatal(err)
	}
	if header.Name != "tiny" || header.Mode != 0o555 || header.Uid != 0 || header.Gid != 0 || header.ModTime.Unix() != 0 {
		t.Errorf("the program is %+v", header)
	}
	if _, err := archive.Next(); err != io.EOF {
		t.Errorf("there is something beside the program: %v", err)
	}
}

func TestTheSameCommitMakesTheSameImages(t *testing.T) {
	first, second := options(t, repository(t)), options(t, repository(t))
	made(t, first)
	made(t, second)
	one, other := tree(t, first.Out), tree(t, second.Out)
	if len(one) == 0 || !reflect.DeepEqual(one, other) {
		t.Errorf("two clones of one commit made %d files that differ", len(one))
	}
}

// tree reads all files of a folder but the programs, which are in the layers.
func tree(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path, filepath.Join(folder, "bin")) {
			return err
		}
		raw, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, folder)] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestWhatDidNotChangeIsNotMadeAgain(t *testing.T) {
	o := options(t, repository(t))
	before := layersOf(t, o)
	folder, err := os.Stat(filepath.Join(o.Out, "tiny"))
	if err != nil {
		t.Fatal(err)
	}
	made(t, o)
	if again, err := os.Stat(filepath.Join(o.Out, "tiny")); err != nil || !os.SameFile(folder, again) {
		t.Errorf("the layout was written again (%v)", err)
	}

	write(t, filepath.Join(o.Root, "services/tiny/README.md"), "# tiny\n\nHas a new description.\n")
	if after := layersOf(t, o); !slices.Equal(before, after) {
		t.Errorf("programs that did not change were the layers %v, and are %v", before, after)
	}
	_, config := platform(t, joined(t, listed(t, o)), 0)
	if got := config.Config.Labels["org.opencontainers.image.description"]; got != "Has a new description." {
		t.Errorf("the description is %q", got)
	}
	if revision := config.Config.Labels["org.opencontainers.image.revision"]; !strings.HasSuffix(revision, "-dirty") {
		t.Errorf("the revision %q does not tell that something was changed", revision)
	}
}

// layersOf makes the images and returns the layer of each platform.
func layersOf(t *testing.T, o images.Options) []v1.Hash {
	t.Helper()
	index := joined(t, made(t, o))
	var layers []v1.Hash
	for i := range o.Platforms {
		image, _ := platform(t, index, i)
		m, err := image.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		layers = append(layers, m.Layers[0].Digest)
	}
	return layers
}

func TestFoldersMayBeRelative(t *testing.T) {
	o := options(t, repository(t))
	t.Chdir(filepath.Dir(o.Root))
	o.Root = filepath.Base(o.Root)
	o.Out = filepath.Join(o.Root, ".souk", "images")
	joined(t, made(t, o))
}

func TestADamagedLayoutIsMadeAnew(t *testing.T) {
	o := options(t, repository(t))
	made(t, o)
	whole := tree(t, o.Out)
	write(t, filepath.Join(o.Out, "tiny", "index.json"), "{")
	made(t, o)
	if !reflect.DeepEqual(whole, tree(t, o.Out)) {
		t.Error("the layout is not what it was")
	}
}

func TestAnAppThatIsNotThereIsNamed(t *testing.T) {
	o := options(t, repository(t))
	o.Apps = []string{"tinny"}
	if err := images.Make(t.Context(), o); err == nil || !strings.Contains(err.Error(), `there is no app "tinny": there are tiny`) {
		t.Errorf("the error is %v", err)
	}
}
