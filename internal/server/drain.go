package server

import (
	"context"
	"time"
)

// drain is the end of a server, once it has begun.
type drain struct {
	begun context.Context
	begin context.CancelFunc
}

func newDrain() drain {
	begun, begin := context.WithCancel(context.Background())
	return drain{begun: begun, begin: begin}
}

func (d drain) hasBegun() bool { return d.begun.Err() != nil }

// Patience returns a context to wait with on behalf of a client. It ends after limit, and when the server's end begins: who
// waits then gets an answer while there still is a sidecar to ask, and asks the next replica.
func Patience(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	patience, cancel := context.WithTimeout(ctx, limit)
	s := serverOf(ctx)
	if s == nil {
		return patience, cancel
	}
	stop := context.AfterFunc(s.drain.begun, cancel)
	return patience, func() {
		stop()
		cancel()
	}
}
