package devcluster

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sigs.k8s.io/kind/pkg/cluster/nodeutils"
)

// nameAnnotation is by what containerd names an image of a layout.
const nameAnnotation = "io.containerd.image.name"

// LoadLayout copies the image in an OCI image layout, as `make images` writes them, onto the cluster's nodes under that name.
// It needs no docker in between, and leaves nothing in it.
func (c *Cluster) LoadLayout(_ context.Context, folder, image string) error {
	all, err := c.nodes()
	if err != nil {
		return err
	}
	index, err := named(filepath.Join(folder, "index.json"), qualified(image))
	if err != nil {
		return fmt.Errorf("%s is no image layout: %w", folder, err)
	}
	for _, node := range all {
		archive, failed := stream(folder, index)
		err := nodeutils.LoadImageArchive(node, archive)
		_ = archive.CloseWithError(err) // ends the writing where the reading ended early
		if err := errors.Join(<-failed, told(err)); err != nil {
			return fmt.Errorf("the image %s cannot be copied to the node %s: %w", image, node, err)
		}
	}
	c.Say("%s: copied to %d node(s)", image, len(all))
	return nil
}

// named returns the layout's index.json with its first image alone, under the name. What follows are bills of materials.
func named(path, image string) ([]byte, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the folder was named by the user
	if err != nil {
		return nil, err
	}
	var index map[string]json.RawMessage
	var entries []map[string]any
	if err := json.Unmarshal(raw, &index); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(index["manifests"], &entries); err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, errors.New("its index is empty")
	}
	entries[0]["annotations"] = map[string]string{nameAnnotation: image}
	if index["manifests"], err = json.Marshal(entries[:1]); err != nil {
		return nil, err
	}
	return json.Marshal(index)
}

// stream writes the layout as an archive while it is read. The channel then has what went wrong with it.
func stream(folder string, index []byte) (*io.PipeReader, <-chan error) {
	reader, writer := io.Pipe()
	failed := make(chan error, 1)
	go func() {
		err := pack(writer, folder, index)
		_ = writer.CloseWithError(err) // never fails
		if errors.Is(err, io.ErrClosedPipe) {
			err = nil // the reader ended first, and tells why
		}
		failed <- err
	}()
	return reader, failed
}

func pack(to io.Writer, folder string, index []byte) error {
	archive := tar.NewWriter(to)
	if err := archive.WriteHeader(&tar.Header{Name: "index.json", Mode: 0o644, Size: int64(len(index))}); err != nil {
		return err
	}
	if _, err := archive.Write(index); err != nil {
		return err
	}
	for _, part := range []string{"oci-layout", "blobs"} {
		if err := add(archive, folder, part); err != nil {
			return err
		}
	}
	return archive.Close()
}

// add writes a file, or all files of a folder.
func add(archive *tar.Writer, folder, part string) error {
	return filepath.WalkDir(filepath.Join(folder, part), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		return addFile(archive, path, filepath.ToSlash(name))
	})
}

func addFile(archive *tar.Writer, path, name string) error {
	file, err := os.Open(path) //nolint:gosec // in the folder that was named
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: info.Size()}); err != nil {
		return err
	}
	_, err = io.Copy(archive, file)
	return err
}
