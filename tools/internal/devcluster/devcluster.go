// Package devcluster makes a Kubernetes cluster on this machine ready for the shop: kind, Dapr's control plane, and the
// infrastructure of k8s/. It takes a cluster that is there as it is, and does again only what is missing.
package devcluster

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"sigs.k8s.io/kind/pkg/cluster"
)

// Options say which cluster, and what of.
type Options struct {
	// Name is kind's name of the cluster; its context is kind-<Name>.
	Name string
	// Root is the repository.
	Root string
	// Config is kind's configuration for a cluster that has to be made, NodeImage the image of its nodes: "" is kind's own.
	Config, NodeImage string
	// Images say where those of the infrastructure are from.
	Images Source
	// Chart is Dapr's chart, a folder or a reference that Helm knows: "" is the one in Dapr's Go module.
	Chart string
	// Patience is how long one step may take.
	Patience time.Duration
	Say      func(format string, args ...any)
}

// Source is where the images of the infrastructure are from.
type Source string

// What a Source can be.
const (
	Upstream Source = "upstream"
	Debian   Source = "debian"
)

// Parse returns the source of that name.
func Parse(name string) (Source, error) {
	switch s := Source(name); s {
	case Upstream, Debian:
		return s, nil
	}
	return "", fmt.Errorf("%q: images are from %s (their registries) or from %s (made here by `make kind-images`)", name, Upstream, Debian)
}

// Cluster is the development cluster, whether it is there or not.
type Cluster struct {
	Options
	run  runner
	kind kind
}

// New returns the cluster that the options name.
func New(o Options) *Cluster {
	return &Cluster{Options: o, run: system{}, kind: cluster.NewProvider(cluster.ProviderWithDocker())}
}

// Up finds or makes the cluster and brings into it whatever the shop needs and is missing.
func (c *Cluster) Up(ctx context.Context) error {
	started := time.Now()
	for _, s := range []step{
		{"tools", c.tools},
		{"cluster " + c.Name, c.ensure},
		{"Dapr", c.dapr},
		{"namespaces and secrets", c.secrets},
		{"infrastructure", c.infrastructure},
	} {
		if err := c.do(ctx, s); err != nil {
			return err
		}
	}
	c.Say("%s", c.next(time.Since(started)))
	return nil
}

// Dapr installs Dapr's control plane, or repairs its settings, in a cluster that is there.
func (c *Cluster) Dapr(ctx context.Context) error {
	return c.do(ctx, step{"Dapr", c.dapr})
}

// Secrets makes the namespaces and the secrets that are missing, in a cluster that is there.
func (c *Cluster) Secrets(ctx context.Context) error {
	return c.do(ctx, step{"namespaces and secrets", c.secrets})
}

func (c *Cluster) next(took time.Duration) string {
	return fmt.Sprintf(`
The cluster %s is ready in %d s: context %s. Next:

  tilt up          builds the services, installs the chart, and renews what you change
  make kind-down   deletes the cluster, where make kind-up made it

docs/guides/kubernetes.md has more, and the way without Tilt.`, c.Name, int(took.Seconds()), c.context())
}

func (c *Cluster) context() string { return "kind-" + c.Name }

func (c *Cluster) path(parts ...string) string {
	return filepath.Join(append([]string{c.Root}, parts...)...)
}
