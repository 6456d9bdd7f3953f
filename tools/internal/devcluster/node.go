package devcluster

import (
	"context"
	"fmt"

	"sigs.k8s.io/kind/pkg/apis/config/defaults"
)

// nodeImage returns the image that a new cluster is made of, which docker has from then on.
func (c *Cluster) nodeImage(ctx context.Context) (string, error) {
	image := c.NodeImage
	if image == "" {
		image = defaults.Image
	}
	if _, err := c.run.run(ctx, nil, "docker", "image", "inspect", image); err == nil {
		return image, nil
	}
	c.Say("    fetching %s", image)
	if _, err := c.run.run(ctx, nil, "docker", "pull", "--quiet", image); err != nil {
		return "", fmt.Errorf("there is no image for the cluster's node: docker has no %s and cannot fetch it. "+
			"Name one that docker has, or can fetch from elsewhere, with SOUK_KIND_NODE_IMAGE; or take a cluster that is there, with SOUK_KIND_CLUSTER (%w)", image, err)
	}
	return image, nil
}
