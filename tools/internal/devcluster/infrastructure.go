package devcluster

import (
	"context"
	"fmt"
)

const (
	infraNamespace = "souk-infra"
	debianRedis    = "souk/redis:dev"
)

// infrastructure applies k8s/ and waits until it is ready.
func (c *Cluster) infrastructure(ctx context.Context) (string, error) {
	folder := c.path("k8s")
	if c.Images == Debian {
		folder = c.path("k8s", "debian")
		if err := c.Load(ctx, []string{debianRedis}); err != nil {
			return "", err
		}
	}
	if _, err := c.kubectl(ctx, nil, "apply", "--kustomize", folder); err != nil {
		return "", fmt.Errorf("%s was refused: %w", folder, err)
	}
	if err := c.rollout(ctx, infraNamespace, "statefulset/redis"); err != nil {
		return "", err
	}
	return "Redis is ready, images: " + string(c.Images), nil
}
