package devcluster

import (
	"context"
	"time"
)

// step is one thing to do, and answers what it found or did.
type step struct {
	name string
	run  func(context.Context) (string, error)
}

// do says that the step begins, and how it ended and when.
func (c *Cluster) do(ctx context.Context, s step) error {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	started := time.Now()
	c.Say("==> %s", s.name)
	what, err := s.run(ctx)
	if err != nil {
		return err
	}
	c.Say("    %s (%.1f s)", what, time.Since(started).Seconds())
	return nil
}
