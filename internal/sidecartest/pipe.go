package sidecartest

import (
	"bytes"
	"io"
	"sync"
)

// pipe carries an answer's body from handler to client. As a connection between processes does, it holds what the client
// has not read yet, so that the handler does not wait for it; but without bound.
type pipe struct {
	mu      sync.Mutex
	changed sync.Cond
	held    bytes.Buffer
	// ended is how the body ends once all is read: io.EOF, or why it broke off. nil is not yet.
	ended error
	// gone is set when the client reads no more.
	gone error
}

func newPipe() *pipe {
	p := &pipe{}
	p.changed.L = &p.mu
	return p
}

// Write implements [io.Writer]; the error is for a client that has gone.
func (p *pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone != nil {
		return 0, p.gone
	}
	defer p.changed.Broadcast()
	return p.held.Write(b)
}

// Read implements [io.Reader]: it waits for the next bytes, or for the end.
func (p *pipe) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.held.Len() == 0 && p.ended == nil && p.gone == nil {
		p.changed.Wait()
	}
	switch {
	case p.gone != nil:
		return 0, p.gone
	case p.held.Len() > 0:
		return p.held.Read(b)
	}
	return 0, p.ended
}

// end says that nothing follows; a nil cause is a whole body.
func (p *pipe) end(cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cause == nil {
		cause = io.EOF
	}
	if p.ended == nil {
		p.ended = cause
	}
	p.changed.Broadcast()
}

// leave says that the client reads no more.
func (p *pipe) leave(cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone == nil {
		p.gone = cause
	}
	p.changed.Broadcast()
}
