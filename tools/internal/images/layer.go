package images

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	programMode = 0o555
	fileMode    = 0o444
	folderMode  = 0o755
)

// file is a file of an image. It belongs to root and nobody may write it.
type file struct {
	// path has no slash before it.
	path string
	mode int64
	data []byte
}

// pack returns a tar archive of the files and their folders. It depends on nothing but them: all times are the epoch, so
// that a program that did not change is the same layer in the next release.
func pack(files []file) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	made := map[string]bool{}
	for _, f := range files {
		if err := folders(w, path.Dir(f.path), made); err != nil {
			return nil, err
		}
		header := &tar.Header{Typeflag: tar.TypeReg, Name: f.path, Mode: f.mode, Size: int64(len(f.data)), ModTime: time.Unix(0, 0)}
		if err := w.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), w.Close()
}

// folders writes the folder and those above it, as far as they are not made.
func folders(w *tar.Writer, folder string, made map[string]bool) error {
	if folder == "." || made[folder] {
		return nil
	}
	if err := folders(w, path.Dir(folder), made); err != nil {
		return err
	}
	made[folder] = true
	return w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: folder + "/", Mode: folderMode, ModTime: time.Unix(0, 0)})
}

// layer makes the image's one layer of the archive. Compressing is what takes long: where the image that was made before
// has the same content, its layer is taken.
func layer(archive []byte, before []v1.Image) (v1.Layer, error) {
	content, _, err := v1.SHA256(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	for _, image := range before {
		if known, err := image.LayerByDiffID(content); err == nil {
			return known, nil
		}
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive)), nil }
	made, err := tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer),
		tarball.WithCompressionLevel(gzip.DefaultCompression), tarball.WithCompressedCaching)
	if err != nil {
		return nil, fmt.Errorf("the layer cannot be made: %w", err)
	}
	return made, nil
}
