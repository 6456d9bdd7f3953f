package images

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// refName is the annotation of an entry of index.json by which tools find it.
const refName = "org.opencontainers.image.ref.name"

// stored is what a layout holds: an image's index first, then the bills of materials.
type stored struct {
	entries []v1.Hash
	index   v1.ImageIndex
	images  []v1.Image
}

// read reads the layout in the folder. It is empty where there is none.
func read(folder string) (stored, error) {
	path, err := layout.FromPath(folder)
	if errors.Is(err, os.ErrNotExist) {
		return stored{}, nil
	}
	if err != nil {
		return stored{}, err
	}
	list, err := path.ImageIndex()
	if err != nil {
		return stored{}, err
	}
	manifest, err := list.IndexManifest()
	if err != nil || len(manifest.Manifests) == 0 {
		return stored{}, err
	}
	var s stored
	for _, entry := range manifest.Manifests {
		s.entries = append(s.entries, entry.Digest)
	}
	if s.index, err = list.ImageIndex(s.entries[0]); err != nil {
		return stored{}, err
	}
	s.images, err = platformImages(s.index)
	return s, err
}

func platformImages(index v1.ImageIndex) ([]v1.Image, error) {
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	var images []v1.Image
	for _, entry := range manifest.Manifests {
		one, err := index.Image(entry.Digest)
		if err != nil {
			return nil, err
		}
		images = append(images, one)
	}
	return images, nil
}

// holds tells whether the layout is that of what was built.
func (s stored) holds(b Built) (bool, error) {
	digest, err := b.Index.Digest()
	if err != nil {
		return false, err
	}
	entries := []v1.Hash{digest}
	for _, a := range b.bills {
		entry, err := a.descriptor()
		if err != nil {
			return false, err
		}
		entries = append(entries, entry.Digest)
	}
	return slices.Equal(s.entries, entries), nil
}

// store writes the index, its images and their bills as an OCI image layout. The folder is replaced when all is written, so
// that nobody finds half of it.
func (b Built) store(folder, tag string) error {
	next, err := os.MkdirTemp(filepath.Dir(folder), ".next-"+b.App.ID+"-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(next) }() // there is none when all went well
	if err := b.fill(next, tag); err != nil {
		return err
	}
	if err := os.Chmod(next, folderMode); err != nil { //nolint:gosec // for everybody
		return err
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	return os.Rename(next, folder)
}

func (b Built) fill(folder, tag string) error {
	path, err := layout.Write(folder, empty.Index)
	if err != nil {
		return err
	}
	if err := path.AppendIndex(b.Index, layout.WithAnnotations(map[string]string{refName: tag})); err != nil {
		return err
	}
	for _, a := range b.bills {
		if err := a.store(path); err != nil {
			return err
		}
	}
	return nil
}

// store writes the artifact and lists it in index.json.
func (a artifact) store(path layout.Path) error {
	for _, blob := range a.blobs {
		if err := writeBlob(path, blob); err != nil {
			return err
		}
	}
	entry, err := a.descriptor()
	if err != nil {
		return err
	}
	if err := path.WriteBlob(entry.Digest, io.NopCloser(bytes.NewReader(a.raw))); err != nil {
		return err
	}
	return path.AppendDescriptor(entry)
}

func writeBlob(path layout.Path, blob v1.Layer) error {
	digest, err := blob.Digest()
	if err != nil {
		return err
	}
	content, err := blob.Compressed()
	if err != nil {
		return err
	}
	return path.WriteBlob(digest, content)
}
