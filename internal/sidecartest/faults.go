package sidecartest

import (
	"math/rand/v2"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// operation is what can fail.
type operation string

const (
	get     operation = "get"
	put     operation = "put"
	remove  operation = "delete"
	publish operation = "publish"
	bind    operation = "binding"
)

// fault is an operation's next failures.
type fault struct {
	left    int
	applied bool
}

// faults decides which operations fail.
type faults struct {
	mu     sync.Mutex
	next   map[operation]fault
	invoke map[string]int
	// rate is how many of the operations fail by chance, 0 to 1, while striking.
	chance   *rand.Rand
	rate     float64
	striking bool
}

func (f *faults) set(op operation, n int, applied bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next == nil {
		f.next = map[operation]fault{}
	}
	f.next[op] = fault{left: n, applied: applied}
}

// strike tells whether the operation is to fail, and whether it is to take effect all the same.
func (f *faults) strike(op operation) (fails, applied bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if due := f.next[op]; due.left > 0 {
		due.left--
		f.next[op] = due
		return true, due.applied
	}
	if f.striking && f.chance.Float64() < f.rate {
		return true, f.chance.Float64() < 0.5
	}
	return false, false
}

func (f *faults) strikeInvoke(app string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.invoke[app] <= 0 {
		return false
	}
	f.invoke[app]--
	return true
}

func (f *faults) setStriking(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.striking = on && f.rate > 0
}

// lost is what a caller sees when the sidecar's answer does not come.
func lost(op operation) error {
	return status.Errorf(codes.Unavailable, "injected fault: %s: connection closed", op)
}

// FailGet makes the next n reads of the state store fail.
func (f *Fake) FailGet(n int) { f.faults.set(get, n, false) }

// FailPut makes the next n writes fail; applied ones take effect, though the caller sees an error.
func (f *Fake) FailPut(n int, applied bool) { f.faults.set(put, n, applied) }

// FailDelete makes the next n deletions fail; applied ones take effect, though the caller sees an error.
func (f *Fake) FailDelete(n int, applied bool) { f.faults.set(remove, n, applied) }

// FailPublish makes the next n publications fail; applied ones take effect, though the caller sees an error.
func (f *Fake) FailPublish(n int, applied bool) { f.faults.set(publish, n, applied) }

// FailInvoke makes the next n invocations of app fail as they do when the app is away.
func (f *Fake) FailInvoke(app string, n int) {
	f.faults.mu.Lock()
	defer f.faults.mu.Unlock()
	if f.faults.invoke == nil {
		f.faults.invoke = map[string]int{}
	}
	f.faults.invoke[app] = n
}

// Heal ends all faults.
func (f *Fake) Heal() {
	f.faults.mu.Lock()
	defer f.faults.mu.Unlock()
	f.faults.next, f.faults.invoke, f.faults.rate, f.faults.striking = nil, nil, 0, false
}
