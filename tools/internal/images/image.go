package images

import (
	"path"
	"runtime"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// user runs the program: nobody that the image or a machine knows.
const user = "65532:65532"

// describe returns the labels of an image, which are also the annotations of its manifest and of its index.
// https://specs.opencontainers.org/image-spec/annotations/
func describe(app App, from Origin, version string) map[string]string {
	return map[string]string{
		"org.opencontainers.image.title":       app.ID,
		"org.opencontainers.image.description": app.Description,
		"org.opencontainers.image.source":      home,
		"org.opencontainers.image.revision":    from.Revision,
		"org.opencontainers.image.version":     version,
		"org.opencontainers.image.created":     from.Created.Format("2006-01-02T15:04:05Z07:00"),
		"org.opencontainers.image.licenses":    "Apache-2.0",
	}
}

// image makes the image of one platform: nothing, and the layer on top of it.
func image(app App, platform v1.Platform, from Origin, labels map[string]string, content v1.Layer) (v1.Image, error) {
	created := v1.Time{Time: from.Created}
	config := &v1.ConfigFile{
		OS: platform.OS, Architecture: platform.Architecture, Variant: platform.Variant, Created: created,
		Config: v1.Config{User: user, Entrypoint: []string{path.Join("/", app.ID)}, WorkingDir: "/", Labels: labels},
		RootFS: v1.RootFS{Type: "layers"},
	}
	bare := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	configured, err := mutate.ConfigFile(bare, config)
	if err != nil {
		return nil, err
	}
	made, err := mutate.Append(configured, mutate.Addendum{
		Layer: content, MediaType: types.OCILayer,
		History: v1.History{Created: created, CreatedBy: "make images", Comment: "built by " + runtime.Version()},
	})
	if err != nil {
		return nil, err
	}
	return mutate.Annotations(made, labels).(v1.Image), nil
}

// index joins the images of all platforms.
func index(images []v1.Image, platforms []v1.Platform, labels map[string]string) v1.ImageIndex {
	joined := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for i, made := range images {
		joined = mutate.AppendManifests(joined, mutate.IndexAddendum{
			Add: made, Descriptor: v1.Descriptor{Platform: &platforms[i]},
		})
	}
	return mutate.Annotations(joined, labels).(v1.ImageIndex)
}
