package images_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestABillOfMaterialsListsTheModules(t *testing.T) {
	o := options(t, repository(t))
	list := made(t, o)
	_, config := platform(t, joined(t, list), 0)
	raw, err := os.ReadFile(filepath.Join(o.Out, "tiny.amd64.cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc := cdx.NewBOM()
	if err := cdx.NewBOMDecoder(bytes.NewReader(raw), cdx.BOMFileFormatJSON).Decode(doc); err != nil {
		t.Fatal(err)
	}
	root := doc.Metadata.Component
	if root.Name != "tiny" || root.Version != "1.2.3" || root.PackageURL != "pkg:golang/example.com/shop" {
		t.Errorf("it is a bill of %+v", root)
	}
	found := map[string]string{}
	for _, c := range *doc.Components {
		found[c.PackageURL] = c.Version
	}
	standard := strings.TrimPrefix(runtime.Version(), "go")
	if len(found) != 2 || found["pkg:golang/std@"+standard] != standard ||
		found["pkg:golang/example.com/part"] != config.Config.Labels["org.opencontainers.image.revision"] {
		t.Errorf("it lists %v", found)
	}
}

func TestABillRefersToItsImage(t *testing.T) {
	o := options(t, repository(t))
	list := made(t, o)
	images, entries := manifest(t, joined(t, list)).Manifests, manifest(t, list).Manifests[1:]
	if len(entries) != len(images) {
		t.Fatalf("there are %d bills of %d images", len(entries), len(images))
	}
	for i, entry := range entries {
		var m v1.Manifest
		if err := json.Unmarshal(blob(t, o.Out, entry.Digest), &m); err != nil {
			t.Fatal(err)
		}
		if m.ArtifactType != "application/vnd.cyclonedx+json" || m.Subject.Digest != images[i].Digest || m.Subject.Size != images[i].Size {
			t.Errorf("the manifest is %+v", m)
		}
		file, err := os.ReadFile(filepath.Join(o.Out, "tiny."+o.Platforms[i].Architecture+".cdx.json"))
		if err != nil || !bytes.Equal(file, blob(t, o.Out, m.Layers[0].Digest)) {
			t.Errorf("the file beside the layout is another bill (%v)", err)
		}
		if config := blob(t, o.Out, m.Config.Digest); string(config) != "{}" {
			t.Errorf("the configuration is %s", config)
		}
	}
}

// blob reads a blob of the service's layout.
func blob(t *testing.T, out string, digest v1.Hash) []byte {
	t.Helper()
	file, err := os.Open(filepath.Join(out, "tiny", "blobs", digest.Algorithm, digest.Hex))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	raw, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
