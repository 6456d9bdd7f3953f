package load

import (
	"fmt"
	"slices"
	"time"
)

// report says what there was in all, and each reason of a failure with how often it was one.
func (t *tally) report(say func(format string, args ...any), took time.Duration) {
	slices.Sort(t.took)
	say("%d purchases in %.1f s, %.1f a second; %d failed", len(t.took), took.Seconds(), float64(len(t.took))/took.Seconds(), t.failed())
	if len(t.took) > 0 {
		say("a whole visit took %s at the median, %s at p95, %s at p99, %s at most", t.at(50), t.at(95), t.at(99), t.at(100))
	}
	for why, often := range t.wrong {
		say("%d times: %s", often, why)
	}
}

// at returns the percentile of what was sorted: the least that so many percent did not exceed.
func (t *tally) at(percent int) time.Duration {
	index := (len(t.took)*percent + 99) / 100
	return t.took[max(index, 1)-1].Round(time.Millisecond)
}

func (t *tally) failed() int {
	n := 0
	for _, often := range t.wrong {
		n += often
	}
	return n
}

func (t *tally) err() error {
	if n := t.failed(); n > 0 {
		return fmt.Errorf("%d of %d visits failed", n, n+len(t.took))
	}
	return nil
}
