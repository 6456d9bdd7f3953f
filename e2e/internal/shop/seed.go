package shop

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"strconv"
)

// Generate has `souk seed` load so many generated products; out gets its progress.
func (s *Shop) Generate(ctx context.Context, products int, out io.Writer) error {
	return s.command(ctx, out, "seed", "--products", strconv.Itoa(products))
}

// CatchUp waits until every service has heard all events that are under way.
func (s *Shop) CatchUp(ctx context.Context, out io.Writer) error {
	return s.command(ctx, out, "canary", "--caught-up", "--timeout", "1h")
}

func (s *Shop) command(ctx context.Context, out io.Writer, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, s.tool.Path, append([]string{name, "--root", s.tool.Root, "--dir", s.Dir}, args...)...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("souk %s: %w", name, err)
	}
	return nil
}
