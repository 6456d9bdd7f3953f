package devcluster

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// sick is a machine whose API server does not answer so many times.
type sick struct {
	*machine
	times int
}

func (s *sick) run(ctx context.Context, in io.Reader, name string, args ...string) (string, error) {
	if strings.HasPrefix(strings.Join(args, " "), "get --raw /readyz") && s.times > 0 {
		s.times--
		return "", failed("connection refused")
	}
	return s.machine.run(ctx, in, name, args...)
}

// expired is a context whose time is over at once.
func expired(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	t.Cleanup(cancel)
	<-ctx.Done()
	return ctx
}
