package devcluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	glance = 5 * time.Second
	awake  = 2 * time.Minute
)

// wake takes the cluster that is there. Where it is stopped, as after the machine was started anew, it is started.
func (c *Cluster) wake(ctx context.Context) (string, error) {
	if c.answers(ctx) == nil {
		return c.describe(ctx, "runs")
	}
	nodes, err := c.stopped(ctx)
	if err != nil {
		return "", err
	}
	for _, node := range nodes {
		if _, err := c.run.run(ctx, nil, "docker", node.wants, node.name); err != nil {
			return "", fmt.Errorf("the cluster %s is there and its node %s does not start: %w", c.Name, node.name, err)
		}
	}
	// The context may be missing, or name a port of before.
	if err := c.kind.ExportKubeConfig(c.Name, "", false); err != nil {
		return "", fmt.Errorf("the context %s could not be written: %w", c.context(), told(err))
	}
	if err := c.await(ctx, awake, c.answers); err != nil {
		return "", fmt.Errorf("the cluster %s is there and does not answer (%w): see `docker logs %s`, or delete it with `make kind-down` and make it anew",
			c.Name, err, c.node())
	}
	if len(nodes) == 0 {
		return c.describe(ctx, "runs")
	}
	return c.describe(ctx, "was stopped, runs again")
}

// answers asks the API server whether it is ready.
func (c *Cluster) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	_, err := c.kubectl(ctx, nil, "get", "--raw", "/readyz")
	return err
}

// stopped is a node that does not run, and the command of docker's that it wants.
type stopped struct{ name, wants string }

// stopped lists the nodes that do not run.
func (c *Cluster) stopped(ctx context.Context) ([]stopped, error) {
	out, err := c.run.run(ctx, nil, "docker", "ps", "--all", "--filter", "label=io.x-k8s.kind.cluster="+c.Name, "--format", "{{.State}} {{.Names}}")
	if err != nil {
		return nil, err
	}
	var nodes []stopped
	for line := range strings.Lines(out) {
		switch state, name, _ := strings.Cut(strings.TrimSpace(line), " "); state {
		case "running":
		case "paused":
			nodes = append(nodes, stopped{name, "unpause"})
		default:
			nodes = append(nodes, stopped{name, "start"})
		}
	}
	return nodes, nil
}

// await asks until the answer is nil, or the time is over: then the last answer was why.
func (c *Cluster) await(ctx context.Context, patience time.Duration, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		if _, ok := errors.AsType[*hopelessError](err); ok {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// hopelessError is an answer that asking again will not change.
type hopelessError struct{ why string }

func (h *hopelessError) Error() string { return h.why }
