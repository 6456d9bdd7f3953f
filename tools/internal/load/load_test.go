package load_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/tools/internal/load"
)

func TestAllShoppersAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at, most, visits atomic.Int64
		said := run(t, "", load.Load{Shoppers: 3, For: 10 * time.Second, Visit: func(context.Context) error {
			most.Store(max(most.Load(), at.Add(1)))
			time.Sleep(3 * time.Second)
			at.Add(-1)
			visits.Add(1)
			return nil
		}})
		// Each begins at 0, 3, 6 and 9 s, and the last is not broken off.
		if most.Load() != 3 || visits.Load() != 12 {
			t.Errorf("%d at once, %d visits", most.Load(), visits.Load())
		}
		for _, want := range []string{"12 purchases in 12.0 s, 1.0 a second; 0 failed", "took 3s at the median, 3s at p95"} {
			if !strings.Contains(said, want) {
				t.Errorf("%q was not said:\n%s", want, said)
			}
		}
	})
}

func TestPercentiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var visit time.Duration
		said := run(t, "", load.Load{Shoppers: 1, For: 5050 * time.Millisecond, Visit: func(context.Context) error {
			visit += time.Millisecond
			time.Sleep(visit)
			return nil
		}})
		if want := "took 50ms at the median, 95ms at p95, 99ms at p99, 100ms at most"; !strings.Contains(said, want) {
			t.Errorf("%q was not said:\n%s", want, said)
		}
	})
}

func TestFailuresAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n int
		said := run(t, "1 of 4 visits failed", load.Load{Shoppers: 1, For: 4 * time.Second, Visit: func(context.Context) error {
			time.Sleep(time.Second)
			if n++; n == 2 {
				return errors.New("sold out")
			}
			return nil
		}})
		if !strings.Contains(said, "3 purchases in 4.0 s, 0.8 a second; 1 failed") || !strings.Contains(said, "1 times: sold out") {
			t.Errorf("said:\n%s", said)
		}
	})
}

func TestStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		l := load.Load{Shoppers: 2, For: time.Hour, Say: func(string, ...any) {}, Visit: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		if err := l.Run(ctx); !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "failed") {
			t.Errorf("error = %v", err)
		}
	})
}

func TestNoLoad(t *testing.T) {
	run(t, "are no load", load.Load{Shoppers: 0, For: time.Second})
	run(t, "are no load", load.Load{Shoppers: 1})
}

// run returns what was said, and fails the test unless the error says that.
func run(t *testing.T, says string, l load.Load) string {
	t.Helper()
	var said strings.Builder
	l.Say = func(format string, args ...any) { fmt.Fprintf(&said, format+"\n", args...) }
	err := l.Run(t.Context())
	if (says == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), says)) {
		t.Fatalf("error = %v, want %q", err, says)
	}
	return said.String()
}
