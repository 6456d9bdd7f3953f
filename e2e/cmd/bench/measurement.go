package main

import (
	"slices"
	"sync"
	"time"
)

// measurement is the times of what was done at once by many.
type measurement struct {
	mu    sync.Mutex
	times []time.Duration
	took  time.Duration
}

func (m *measurement) add(t time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.times = append(m.times, t)
}

func (m *measurement) perSecond() float64 { return float64(len(m.times)) / m.took.Seconds() }

// percentile returns the time that so many in a hundred did not exceed.
func (m *measurement) percentile(p int) time.Duration {
	if len(m.times) == 0 {
		return 0
	}
	slices.Sort(m.times)
	return m.times[min(len(m.times)-1, len(m.times)*p/100)].Round(100 * time.Microsecond)
}
