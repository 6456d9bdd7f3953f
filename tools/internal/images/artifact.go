package images

import (
	"bytes"
	"encoding/json"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	billType  types.MediaType = "application/vnd.cyclonedx+json"
	emptyType types.MediaType = "application/vnd.oci.empty.v1+json"
)

// artifact is a bill of materials as a registry keeps it: a manifest that refers to the image.
// https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
type artifact struct {
	// blobs are what the manifest lists: its empty configuration and the bill.
	blobs []v1.Layer
	raw   []byte
}

// refer makes the artifact of an image's bill of materials.
func refer(image v1.Image, bill []byte, created string) (artifact, error) {
	subject, err := partial.Descriptor(image)
	if err != nil {
		return artifact{}, err
	}
	config, content := static.NewLayer([]byte("{}"), emptyType), static.NewLayer(bill, billType)
	a := artifact{blobs: []v1.Layer{config, content}}
	manifest := v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, ArtifactType: string(billType),
		Subject:     &v1.Descriptor{MediaType: subject.MediaType, Digest: subject.Digest, Size: subject.Size},
		Annotations: map[string]string{"org.opencontainers.image.created": created},
	}
	described, err := partial.Descriptor(config)
	if err != nil {
		return artifact{}, err
	}
	manifest.Config = *described
	if described, err = partial.Descriptor(content); err != nil {
		return artifact{}, err
	}
	manifest.Layers = []v1.Descriptor{*described}
	a.raw, err = json.Marshal(manifest)
	return a, err
}

// RawManifest is what a registry takes.
func (a artifact) RawManifest() ([]byte, error) { return a.raw, nil }

// MediaType is the manifest's.
func (a artifact) MediaType() (types.MediaType, error) { return types.OCIManifestSchema1, nil }

// descriptor is the artifact's entry in a list.
func (a artifact) descriptor() (v1.Descriptor, error) {
	digest, size, err := v1.SHA256(bytes.NewReader(a.raw))
	return v1.Descriptor{
		MediaType: types.OCIManifestSchema1, ArtifactType: string(billType), Digest: digest, Size: size,
	}, err
}
