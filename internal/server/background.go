package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"github.com/souk-shop/souk/internal/trace"
)

// background is the work that outlives its requests.
type background struct {
	log    *slog.Logger
	cancel context.CancelFunc
	ended  context.Context
	mu     sync.Mutex
	ending bool
	work   sync.WaitGroup
}

func newBackground(log *slog.Logger) *background {
	ended, cancel := context.WithCancel(context.Background())
	return &background{log: log, ended: ended, cancel: cancel}
}

func (b *background) run(ctx context.Context, name string, work func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(b.ended, cancel)
	do := func() {
		defer cancel()
		defer stop()
		if err := caught(func() error { return work(ctx) }); err != nil {
			b.log.ErrorContext(ctx, "background work failed", "work", name, "error", err, "trace_id", trace.From(ctx).TraceID)
		}
	}
	if b.begin() {
		go func() {
			defer b.work.Done()
			do()
		}()
		return
	}
	do()
}

// begin counts one more piece of work, unless the end has begun.
func (b *background) begin() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.ending {
		b.work.Add(1)
	}
	return !b.ending
}

// wait ends the intake and waits for what runs, until ctx ends.
func (b *background) wait(ctx context.Context) error {
	b.mu.Lock()
	b.ending = true
	b.mu.Unlock()
	defer b.cancel()
	done := make(chan struct{})
	go func() { b.work.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.New("background work did not end in time and was cancelled")
	}
}

// panicError is a panic that became an error.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// caught calls f and turns its panic into an error.
func caught(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{value: v, stack: debug.Stack()}
		}
	}()
	return f()
}
