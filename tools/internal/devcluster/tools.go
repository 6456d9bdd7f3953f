package devcluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// tools looks whether everything is there that later steps run, before the first of them changes anything.
func (c *Cluster) tools(ctx context.Context) (string, error) {
	docker, err := c.docker(ctx)
	if err != nil {
		return "", err
	}
	if _, err := c.run.run(ctx, nil, "kubectl", "version", "--client"); err != nil {
		return "", toolError(err, "kubectl", "https://kubernetes.io/docs/tasks/tools/")
	}
	helm, err := c.run.run(ctx, nil, "helm", "version", "--short")
	if err != nil {
		return "", toolError(err, "helm", "https://helm.sh/docs/intro/install/")
	}
	return fmt.Sprintf("docker %s, helm %s, kubectl", docker, helm), nil
}

func toolError(err error, name, where string) error {
	if missing(err) {
		return fmt.Errorf("%s is not installed: see %s", name, where)
	}
	return fmt.Errorf("%s is installed and does not run: %w", name, err)
}

// docker returns the version of the daemon.
func (c *Cluster) docker(ctx context.Context) (string, error) {
	version, err := c.run.run(ctx, nil, "docker", "version", "--format", "{{.Server.Version}}")
	if err == nil {
		return version, nil
	}
	if missing(err) {
		return "", errors.New("docker is not installed: kind's nodes are its containers. See https://docs.docker.com/engine/install/")
	}
	if strings.Contains(err.Error(), "permission denied") {
		return "", fmt.Errorf("docker runs, and you may not use it: be a member of its group, or root (%w)", err)
	}
	return "", fmt.Errorf("docker does not run: start Docker Desktop, or the service docker, and try again (%w)", err)
}
