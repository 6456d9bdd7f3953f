package shop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
)

// maxEvent bounds one event of a stream, in bytes.
const maxEvent = 1 << 20

// Update is one event of a stream of [Client.Follow].
type Update struct {
	// ID is what a client that comes again names as the last one it has seen.
	ID       string
	Checkout Checkout
}

// Updates reads a stream of [Client.Follow] to its end. The error is the last that is yielded: the stream broke off, or
// cannot be read. A stream that ends has no error, whether or not the checkout has.
func Updates(stream io.Reader) iter.Seq2[Update, error] {
	return func(yield func(Update, error) bool) {
		lines := bufio.NewScanner(stream)
		lines.Buffer(make([]byte, 0, 4<<10), maxEvent)
		var id, data strings.Builder
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ":")
			value = strings.TrimPrefix(value, " ")
			switch {
			case lines.Text() == "":
				update, err := updateOf(id.String(), data.String())
				if data.Len() > 0 && (!yield(update, err) || err != nil) {
					return
				}
				id.Reset()
				data.Reset()
			case name == "id":
				id.WriteString(value)
			case name == "data":
				data.WriteString(value)
			}
		}
		if err := lines.Err(); err != nil {
			yield(Update{}, fmt.Errorf("stream of a checkout: %w", err))
		}
	}
}

func updateOf(id, data string) (Update, error) {
	u := Update{ID: id}
	if data == "" {
		return u, nil
	}
	if err := json.Unmarshal([]byte(data), &u.Checkout); err != nil {
		return Update{}, fmt.Errorf("stream of a checkout: %w", err)
	}
	return u, nil
}
