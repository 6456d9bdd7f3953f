package images_test

import (
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/souk-shop/souk/tools/internal/images"
)

// docker stands in for docker: it notes how it was called, keeps what it is given to load, and knows the image $KNOWN.
const docker = `#!/bin/sh
echo "$*" >> "$DOCKER/calls"
case "$1" in
version) echo 28.0.0 ;;
image) [ -s "$DOCKER/known" ] && cat "$DOCKER/known" ;;
load) cat > "$DOCKER/loaded.tar" ;;
esac
`

func withDocker(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "docker"), []byte(docker), 0o700); err != nil { //nolint:gosec // it has to run
		t.Fatal(err)
	}
	t.Setenv("DOCKER", folder)
	t.Setenv("PATH", folder+string(filepath.ListSeparator)+os.Getenv("PATH"))
	return folder
}

func TestImagesAreLoadedWhereDockerAnswers(t *testing.T) {
	folder := withDocker(t)
	o := options(t, repository(t))
	o.Load = images.LoadWhereThere
	index := joined(t, made(t, o))
	tag, err := name.NewTag("souk/tiny:1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := tarball.ImageFromPath(filepath.Join(folder, "loaded.tar"), &tag)
	if err != nil {
		t.Fatal(err)
	}
	own := 0
	if runtime.GOARCH == "arm64" {
		own = 1
	}
	image, _ := platform(t, index, own)
	want, _ := image.ConfigName()
	if got, err := loaded.ConfigName(); err != nil || got != want {
		t.Errorf("docker got the image %s and not %s (%v)", got, want, err)
	}

	write(t, filepath.Join(folder, "known"), want.String())
	made(t, o)
	calls, err := os.ReadFile(filepath.Join(folder, "calls"))
	if err != nil || strings.Count(string(calls), "load") != 1 {
		t.Errorf("docker has the image already, and was called so (%v):\n%s", err, calls)
	}
}

func TestDockerHasToBeThereWhenItIsAskedFor(t *testing.T) {
	o := options(t, repository(t))
	o.Load = images.LoadAlways
	t.Setenv("PATH", t.TempDir())
	if err := images.Make(t.Context(), o); err == nil || !strings.HasPrefix(err.Error(), "docker takes no images: ") {
		t.Errorf("the error is %v", err)
	}
}

func TestAPushBringsTheIndexAndTheBills(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.WithReferrersSupport(true), registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	o := options(t, repository(t))
	o.Push = strings.TrimPrefix(server.URL, "http://") + "/shop"
	index := joined(t, made(t, o))
	tag, err := name.NewTag(o.Push + "/tiny:1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	pushed, err := remote.Index(tag)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := index.Digest()
	if got, err := pushed.Digest(); err != nil || got != want {
		t.Errorf("the registry has %s and not %s (%v)", got, want, err)
	}
	list := manifest(t, listed(t, o)).Manifests
	for i, entry := range manifest(t, index).Manifests {
		referrers, err := remote.Referrers(tag.Digest(entry.Digest.String()))
		if err != nil {
			t.Fatal(err)
		}
		bills := manifest(t, referrers).Manifests
		if len(bills) != 1 || bills[0].Digest != list[i+1].Digest {
			t.Errorf("%s is referred to by %v", entry.Platform, bills)
		}
	}
}
