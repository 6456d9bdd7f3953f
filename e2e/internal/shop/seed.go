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
	cmd := exec.CommandContext(ctx, s.tool.Path, "seed", "--root", s.tool.Root, "--dir", s.Dir, "--products", strconv.Itoa(products))
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("souk seed: %w", err)
	}
	return nil
}
