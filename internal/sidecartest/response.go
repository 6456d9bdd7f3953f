package sidecartest

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// bufferSize is how much of an answer a server keeps before it sends it unflushed, in bytes: as net/http.
const bufferSize = 4 << 10

// response writes an answer into a pipe, with the habits of net/http's server: the head goes out with the first flush,
// the first full buffer, or the handler's end.
type response struct {
	mu      sync.Mutex
	method  string
	header  http.Header
	head    *http.Response
	sent    bool
	ready   chan struct{} // closed when the head is out
	pending bytes.Buffer
	size    int64 // of the body so far, in bytes
	body    *pipe
}

func newResponse(method string) *response {
	return &response{method: method, header: http.Header{}, ready: make(chan struct{}), body: newPipe()}
}

// Header implements [http.ResponseWriter].
func (r *response) Header() http.Header { return r.header }

// WriteHeader implements [http.ResponseWriter].
func (r *response) WriteHeader(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writeHeader(status)
}

func (r *response) writeHeader(status int) {
	if r.head != nil || status < http.StatusOK {
		return
	}
	r.head = &http.Response{
		Status: strconv.Itoa(status) + " " + http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1,
		ProtoMinor: 1, Header: r.header.Clone(), ContentLength: -1,
	}
}

// Write implements [http.ResponseWriter].
func (r *response) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writeHeader(http.StatusOK)
	if s := r.head.StatusCode; s == http.StatusNoContent || s == http.StatusNotModified {
		return 0, http.ErrBodyNotAllowed
	}
	r.size += int64(len(p))
	r.pending.Write(p)
	if r.pending.Len() > bufferSize {
		return len(p), r.flush()
	}
	return len(p), nil
}

// FlushError implements what [http.ResponseController] asks for.
func (r *response) FlushError() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writeHeader(http.StatusOK)
	return r.flush()
}

// Flush implements [http.Flusher].
func (r *response) Flush() { _ = r.FlushError() } // a client that has gone shows in the request's context

// SetReadDeadline is for [http.ResponseController]; it has no meaning in memory.
func (r *response) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline is for [http.ResponseController]; it has no meaning in memory.
func (r *response) SetWriteDeadline(time.Time) error { return nil }

// started tells whether the head is out.
func (r *response) started() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent
}

// flush sends the head, once, and what is pending.
func (r *response) flush() error {
	if !r.sent {
		r.sent = true
		if r.pending.Len() > 0 && r.head.Header.Get("Content-Type") == "" {
			r.head.Header.Set("Content-Type", http.DetectContentType(r.pending.Bytes()))
		}
		close(r.ready)
	}
	defer r.pending.Reset()
	if r.method == http.MethodHead {
		return nil
	}
	_, err := r.body.Write(r.pending.Bytes())
	return err
}

// end ends the answer: whole, or broken off where the handler panicked.
func (r *response) end(panicked bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if panicked {
		r.body.end(io.ErrUnexpectedEOF)
		return
	}
	r.writeHeader(http.StatusOK)
	if !r.sent {
		r.measure()
	}
	_ = r.flush() // a client that has gone misses nothing
	r.body.end(nil)
}

// measure sets the length of a body that is known as a whole before its head goes out.
func (r *response) measure() {
	h, s := r.head.Header, r.head.StatusCode
	if s == http.StatusNoContent || s == http.StatusNotModified {
		if r.method != http.MethodHead {
			r.head.ContentLength = 0
		}
		return
	}
	if h.Get("Content-Length") == "" && (r.size > 0 || r.method != http.MethodHead) {
		h.Set("Content-Length", strconv.FormatInt(r.size, 10))
	}
	if n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64); err == nil {
		r.head.ContentLength = n
	}
}

// body is an answer's body as its client has it; closing it tells the handler that the client has gone.
type body struct {
	*pipe
	hangUp func()
}

// Close implements [io.Closer].
func (b body) Close() error {
	b.leave(http.ErrBodyReadAfterClose)
	b.hangUp()
	return nil
}
