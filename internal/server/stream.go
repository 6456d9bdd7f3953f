package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// heartbeat is how often a silent stream says that it lives, and finds out whether its client does.
	heartbeat = 15 * time.Second
	// writeTime is how long a client may take to read one event.
	writeTime = 10 * time.Second
)

// Stream is a stream of server-sent events. Its methods may be called from several goroutines.
type Stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	ctx     context.Context
	cancel  context.CancelFunc
	beats   sync.WaitGroup
	mu      sync.Mutex
}

// EventStream answers r with a stream. The request's time limit does not cut it; its context ends when the client goes
// away or the server ends. The handler must close it before it returns.
func EventStream(w http.ResponseWriter, r *http.Request) (*Stream, error) {
	untimed(r.Context())
	ctx, cancel := context.WithCancel(r.Context())
	s := &Stream{w: w, control: http.NewResponseController(w), ctx: ctx, cancel: cancel}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	if err := s.write([]byte("retry: 1000\n\n")); err != nil {
		cancel()
		return nil, err
	}
	s.beats.Go(s.live(serverOf(r.Context())))
	return s, nil
}

// LastEventID returns the id of the last event that a client that comes again has seen, or "".
func LastEventID(r *http.Request) string { return r.Header.Get("Last-Event-ID") }

// Context ends when there is nobody left to send to, or the server ends.
func (s *Stream) Context() context.Context { return s.ctx }

// Send sends one event: its name and its id ("" for none) and its data as JSON. The error is for a client that has gone,
// and for a name or an id of more than one line.
func (s *Stream) Send(name, id string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("event %s: %w", name, err)
	}
	return s.SendText(name, id, string(raw))
}

// lines are all that ends a line in a stream (HTML Standard, section 9.2.5).
var lines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// SendText sends one event whose data is the text as it is, such as a piece of a page; line ends arrive as "\n". The errors
// are those of [Stream.Send].
func (s *Stream) SendText(name, id, text string) error {
	if strings.ContainsAny(name+id, "\r\n\x00") {
		return errors.New("an event's name and id are one line each")
	}
	var b bytes.Buffer
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	if name != "" {
		fmt.Fprintf(&b, "event: %s\n", name)
	}
	for line := range strings.SplitSeq(lines.Replace(text), "\n") {
		fmt.Fprintf(&b, "data: %s\n", line)
	}
	b.WriteByte('\n')
	return s.write(b.Bytes())
}

// Close ends the stream.
func (s *Stream) Close() {
	s.cancel()
	s.beats.Wait()
}

// live sends heartbeats until the stream or the server ends.
func (s *Stream) live(server *Server) func() {
	var ending <-chan struct{}
	if server != nil {
		ending = server.drain.begun.Done()
	}
	return func() {
		defer s.cancel()
		ticker := time.NewTicker(heartbeat)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if s.write([]byte(":\n\n")) != nil {
					return
				}
			case <-ending:
				return
			case <-s.ctx.Done():
				return
			}
		}
	}
}

func (s *Stream) write(p []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ctx.Err(); err != nil {
		return err
	}
	err := flush(s.w, s.control, p)
	if err != nil {
		s.cancel()
	}
	return err
}

// flush writes p and sends it on its way. A client that does not read it in time has gone.
func flush(w http.ResponseWriter, control *http.ResponseController, p []byte) error {
	// Not every writer has deadlines: a test's recorder has none.
	_ = control.SetWriteDeadline(time.Now().Add(writeTime))
	if _, err := w.Write(p); err != nil {
		return err
	}
	if err := control.Flush(); err != nil {
		return err
	}
	_ = control.SetWriteDeadline(time.Time{})
	return nil
}
