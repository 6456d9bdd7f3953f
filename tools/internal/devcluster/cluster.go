package devcluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/kind/pkg/cluster"
	"sigs.k8s.io/kind/pkg/cluster/nodes"
	kindexec "sigs.k8s.io/kind/pkg/exec"
)

// kind is what is used of kind's library.
type kind interface {
	List() ([]string, error)
	Create(name string, options ...cluster.CreateOption) error
	Delete(name, kubeconfig string) error
	ExportKubeConfig(name, path string, internal bool) error
	ListInternalNodes(name string) ([]nodes.Node, error)
}

var _ kind = (*cluster.Provider)(nil)

// madeBy is a file in the node of a cluster that was made here. docker tells of it even when the node does not run.
const madeBy = "/kind/made-by-souk"

const nodeReady = 5 * time.Minute

// ensure finds the cluster, or makes it.
func (c *Cluster) ensure(ctx context.Context) (string, error) {
	there, err := c.exists()
	if err != nil {
		return "", err
	}
	if there {
		return c.wake(ctx)
	}
	image, err := c.nodeImage(ctx)
	if err != nil {
		return "", err
	}
	if err := c.create(image); err != nil {
		return "", err
	}
	if _, err := c.run.run(ctx, nil, "docker", "exec", c.node(), "touch", madeBy); err != nil {
		return "", err
	}
	return c.describe(ctx, "made")
}

func (c *Cluster) exists() (bool, error) {
	names, err := c.kind.List()
	return slices.Contains(names, c.Name), told(err)
}

func (c *Cluster) create(image string) error {
	err := c.kind.Create(c.Name,
		cluster.CreateWithConfigFile(c.Config),
		cluster.CreateWithNodeImage(image),
		cluster.CreateWithWaitForReady(nodeReady),
		cluster.CreateWithDisplayUsage(false),
		cluster.CreateWithDisplaySalutation(false))
	if err != nil {
		return fmt.Errorf("kind could not make the cluster %s of %s: %w", c.Name, image, told(err))
	}
	return nil
}

// told adds to an error of kind's library what the failed command had printed.
func told(err error) error {
	failed := kindexec.RunErrorForError(err)
	if failed == nil || len(failed.Output) == 0 {
		return err
	}
	return fmt.Errorf("%w: %s", err, last(string(failed.Output)))
}

func (c *Cluster) describe(ctx context.Context, how string) (string, error) {
	version, err := c.kubectl(ctx, nil, "get", "node", "--output", "jsonpath={.items[0].status.nodeInfo.kubeletVersion}")
	if err != nil {
		return "", fmt.Errorf("the cluster %s has no node to be seen: %w", c.Name, err)
	}
	return fmt.Sprintf("%s, Kubernetes %s", how, version), nil
}

// Down deletes the cluster, where it was made by Up.
func (c *Cluster) Down(ctx context.Context) error {
	if _, err := c.docker(ctx); err != nil {
		return err
	}
	there, err := c.exists()
	if err != nil {
		return err
	}
	if !there {
		c.Say("There is no cluster %s.", c.Name)
		return nil
	}
	ours, err := c.ours(ctx)
	if err != nil {
		return err
	}
	if !ours {
		return fmt.Errorf("the cluster %s was there before `make kind-up`, so it stays. To take out what was put in: kubectl --context %s delete -k k8s. "+
			"To delete all of it: docker rm -f -v %s", c.Name, c.context(), c.node())
	}
	if err := c.kind.Delete(c.Name, ""); err != nil {
		return fmt.Errorf("kind could not delete the cluster %s: %w", c.Name, told(err))
	}
	c.Say("The cluster %s is deleted.", c.Name)
	return nil
}

// ours tells whether the cluster was made here.
func (c *Cluster) ours(ctx context.Context) (bool, error) {
	_, err := c.run.run(ctx, nil, "docker", "cp", c.node()+":"+madeBy, "-")
	if err == nil {
		return true, nil
	}
	if failed, ok := errors.AsType[*failure](err); ok && strings.Contains(failed.printed, "Could not find the file") {
		return false, nil
	}
	return false, err
}

func (c *Cluster) node() string { return c.Name + "-control-plane" }
