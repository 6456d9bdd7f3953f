// Package headroom has the garbage collector come less often where the heap is large and little of it is garbage: an index in
// memory. Each collection looks at all of the index, while searches wait for a processor.
package headroom

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// small is a heap that is left alone, and room what a larger one may take before it is collected, in bytes.
	small, room = 64 << 20, 448 << 20
	// usual and most are bounds of how much a heap may grow before it is collected, in hundredths of what lives.
	usual, most = 100, 400
	// every is how often what lives is looked at.
	every = time.Minute
)

// Keep gives back what is garbage by now, and sets how much the heap may grow, by what lives in it, until ctx ends. It is for
// the whole process. It does nothing where the environment says GOGC; GOMEMLIMIT is heeded as ever.
func Keep(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.FreeOSMemory() // what it took to get here, so that what lives is known
	debug.SetGCPercent(percent(live()))
	go func() {
		look := time.NewTicker(every)
		defer look.Stop()
		for {
			select {
			case <-look.C:
				debug.SetGCPercent(percent(live()))
			case <-ctx.Done():
				return
			}
		}
	}()
}

// percent is how much a heap may grow of which so many bytes live.
func percent(live uint64) int {
	if live < small || live >= room {
		return usual
	}
	return int(min(max((room-live)*100/live, usual), most))
}

// live returns how many bytes the last collection found alive.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
