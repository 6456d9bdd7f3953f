package devcluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kind/pkg/cluster/nodes"
	"sigs.k8s.io/kind/pkg/cluster/nodeutils"
)

// Load copies images of the local docker onto the cluster's nodes, where they are not there already.
func (c *Cluster) Load(ctx context.Context, images []string) error {
	all, err := c.nodes()
	if err != nil {
		return err
	}
	for _, image := range images {
		what, err := c.load(ctx, image, all)
		if err != nil {
			return err
		}
		c.Say("%s: %s", image, what)
	}
	return nil
}

func (c *Cluster) nodes() ([]nodes.Node, error) {
	all, err := c.kind.ListInternalNodes(c.Name)
	if err != nil {
		return nil, told(err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("there is no cluster %s: make it with `make kind-up`", c.Name)
	}
	return all, nil
}

func (c *Cluster) load(ctx context.Context, image string, on []nodes.Node) (string, error) {
	id, err := c.run.run(ctx, nil, "docker", "image", "inspect", "--format", "{{.Id}}", image)
	if err != nil {
		return "", fmt.Errorf("docker has no image %s: `make images` makes those of the shop, `make kind-images` those of the infrastructure (%w)", image, err)
	}
	var without []nodes.Node
	for _, node := range on {
		// An error says that the node has none by this name.
		if there, err := nodeutils.ImageID(node, qualified(image)); err != nil || there != id {
			without = append(without, node)
		}
	}
	if len(without) == 0 {
		return "is on the nodes already", nil
	}
	return fmt.Sprintf("copied to %d node(s)", len(without)), c.copy(ctx, image, without)
}

// copy brings the image to the nodes by way of a file, as kind does.
func (c *Cluster) copy(ctx context.Context, image string, to []nodes.Node) error {
	dir, err := os.MkdirTemp("", "souk-kind-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a folder of the system's own temporary ones
	archive := filepath.Join(dir, "image.tar")
	if _, err := c.run.run(ctx, nil, "docker", "save", "--output", archive, image); err != nil {
		return err
	}
	for _, node := range to {
		if err := loadArchive(node, archive); err != nil {
			return fmt.Errorf("the image %s cannot be copied to the node %s: %w", image, node, told(err))
		}
	}
	return nil
}

func loadArchive(node nodes.Node, archive string) error {
	file, err := os.Open(archive) //nolint:gosec // written a moment ago
	if err != nil {
		return err
	}
	defer file.Close()
	return nodeutils.LoadImageArchive(node, file)
}

// qualified is the image's name as the nodes know it.
func qualified(image string) string {
	host, _, found := strings.Cut(image, "/")
	switch {
	case !found:
		return "docker.io/library/" + image
	case strings.ContainsAny(host, ".:") || host == "localhost":
		return image
	}
	return "docker.io/" + image
}
