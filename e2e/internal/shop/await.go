package shop

import (
	"context"
	"fmt"
	"time"
)

// poll is how often a condition is looked at.
const poll = 50 * time.Millisecond

// Await looks at a condition until it holds: until it returns nil. The error is the condition's last one.
func Await(ctx context.Context, patience time.Duration, condition func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	var last error
	for {
		err := condition(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() == nil || last == nil {
			last = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("not within %s: %w", patience, last)
		}
	}
}
