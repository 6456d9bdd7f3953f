package shop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Tool is a built `souk` and the repository it runs.
type Tool struct {
	Path, Root string
}

// Build builds the souk command into dir.
func Build(ctx context.Context, dir string) (Tool, error) {
	root, err := Root()
	if err != nil {
		return Tool{}, err
	}
	t := Tool{Path: filepath.Join(dir, "souk"), Root: root}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", t.Path, "./tools/cmd/souk")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return t, fmt.Errorf("building souk: %w\n%s", err, out)
	}
	return t, nil
}

// Root returns the repository that the working directory is in.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "dapr.yaml")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("not inside the repository: no dapr.yaml above the working directory")
		}
		dir = parent
	}
}
