package server

import "sync"

// drain is the end of a server, once it has begun.
type drain struct {
	once  *sync.Once
	begun chan struct{}
}

func newDrain() drain { return drain{once: new(sync.Once), begun: make(chan struct{})} }

func (d drain) begin() { d.once.Do(func() { close(d.begun) }) }

func (d drain) hasBegun() bool {
	select {
	case <-d.begun:
		return true
	default:
		return false
	}
}
