package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"github.com/souk-shop/souk/internal/server"
)

// maxEvent bounds one server-sent event, in bytes.
const maxEvent = 1 << 20

// follower is a client's stream of one checkout.
type follower struct {
	stream *server.Stream
	// last is the id of the last event that the client has; it is not sent again.
	last string
	// ended is set when the client has seen the checkout's end.
	ended bool
}

// send passes an event to the client, unless it was the last one it got.
func (f *follower) send(name, id string, data json.RawMessage) error {
	var state checkoutState
	if json.Unmarshal(data, &state) == nil {
		f.ended = state.ended()
	}
	if id != "" && id == f.last {
		return nil
	}
	f.last = id
	return f.stream.Send(name, id, data)
}

// relay sends on each event as soon as it has come, until the checkout or the source ends. The error is for a client that has gone.
func (f *follower) relay(source io.Reader) error {
	lines := bufio.NewScanner(source)
	lines.Buffer(make([]byte, 0, 4<<10), maxEvent)
	var one sse
	for lines.Scan() {
		if !one.line(lines.Text()) {
			continue
		}
		if one.data.Len() > 0 {
			if err := f.send(one.name, one.id, json.RawMessage(one.data.Bytes())); err != nil {
				return err
			}
			if f.ended {
				return nil
			}
		}
		one = sse{}
	}
	return f.stream.Context().Err()
}

// sse is one server-sent event that is being read.
type sse struct {
	name, id string
	data     bytes.Buffer
}

// line takes one line and tells whether the event is complete.
func (e *sse) line(text string) (complete bool) {
	if text == "" {
		return true
	}
	field, value, _ := strings.Cut(text, ":")
	value = strings.TrimPrefix(value, " ")
	switch field {
	case "event":
		e.name = value
	case "id":
		e.id = value
	case "data":
		e.data.WriteString(value)
	}
	return false
}
