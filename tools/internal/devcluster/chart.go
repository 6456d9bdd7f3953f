package devcluster

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
)

// daprChart returns Dapr's chart: the one that was named, or the one in Dapr's Go module, which the pinned sidecar is built
// from and go.sum vouches for.
func (c *Cluster) daprChart(ctx context.Context) (string, error) {
	if c.Chart != "" {
		return c.Chart, nil
	}
	out, err := c.run.run(ctx, nil, "env", "GOWORK=off", "go", "-C", c.path("tools", "daprd"), "mod", "download", "-json", "github.com/dapr/dapr")
	if err != nil {
		return "", fmt.Errorf("Dapr's chart could not be fetched from its Go module; another one can be named with SOUK_DAPR_CHART: %w", err) //nolint:staticcheck // Dapr is a name
	}
	var module struct{ Version, Dir string }
	if err := json.Unmarshal([]byte(out), &module); err != nil {
		return "", err
	}
	if module.Version != "v"+daprVersion {
		return "", fmt.Errorf("tools/daprd is made of Dapr %s, and the cluster is to have v%s", module.Version, daprVersion)
	}
	return filepath.Join(module.Dir, "charts", "dapr"), nil
}
