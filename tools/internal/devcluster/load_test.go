package devcluster

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestQualified(t *testing.T) {
	for image, want := range map[string]string{
		"redis:8":                       "docker.io/library/redis:8",
		"souk/orders:dev":               "docker.io/souk/orders:dev",
		"docker.io/souk/orders:dev":     "docker.io/souk/orders:dev",
		"localhost/orders:dev":          "localhost/orders:dev",
		"registry.example:5000/a/b:dev": "registry.example:5000/a/b:dev",
	} {
		if got := qualified(image); got != want {
			t.Errorf("qualified(%s) = %s, want %s", image, got, want)
		}
	}
}

func TestLoadWithoutCluster(t *testing.T) {
	wants(t, newWorld(t, nil).Load(t.Context(), []string{"souk/orders:dev"}), "make it with `make kind-up`")
}

func TestLayoutAsArchive(t *testing.T) {
	folder := layout(t, `{"schemaVersion": 2, "manifests": [{"digest": "sha256:a", "size": 1, "annotations": {"old": "x"}}, {"digest": "sha256:bill"}]}`)
	index, err := named(filepath.Join(folder, "index.json"), "docker.io/souk/orders:dev")
	if err != nil {
		t.Fatal(err)
	}
	archive, failed := stream(folder, index)
	files := map[string]string{}
	for r := tar.NewReader(archive); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[header.Name] = string(content)
	}
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 || files["blobs/sha256/a"] != "content" || files["oci-layout"] == "" {
		t.Errorf("the archive has %v", files)
	}
	if got := files["index.json"]; !strings.Contains(got, `"io.containerd.image.name":"docker.io/souk/orders:dev"`) || strings.Contains(got, "bill") {
		t.Errorf("index.json = %s", got)
	}
}

func TestLayoutWhoseReaderEndsEarly(t *testing.T) {
	archive, failed := stream(layout(t, `{}`), []byte("{}"))
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err != nil {
		t.Errorf("error = %v", err)
	}
}

func TestNoLayout(t *testing.T) {
	for _, index := range []string{"nonsense", `{}`, `{"manifests": []}`, `{"manifests": 1}`} {
		if _, err := named(filepath.Join(layout(t, index), "index.json"), "a"); err == nil {
			t.Errorf("%s passed for an index", index)
		}
	}
	if _, err := named(filepath.Join(t.TempDir(), "index.json"), "a"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error = %v", err)
	}
}

func layout(t *testing.T, index string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "blobs", "sha256"), 0o750); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"index.json": index, "oci-layout": `{"imageLayoutVersion": "1.0.0"}`, "blobs/sha256/a": "content"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
