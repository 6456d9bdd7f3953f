package feed

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
)

// maxLine bounds one line of NDJSON, in bytes: the largest product, and room for escapes.
const maxLine = 2 << 20

// NDJSON reads one product a line; empty lines are passed over. The sequence ends with the input; an error of the input
// itself is the last row's.
func NDJSON(in io.Reader) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		lines := bufio.NewReaderSize(in, 64<<10)
		for number := 1; ; number++ {
			raw, long, err := line(lines)
			if err != nil && !errors.Is(err, io.EOF) {
				yield(Row{Number: number, Err: err})
				return
			}
			row, empty := read(number, raw, long)
			if !empty && !yield(row) {
				return
			}
			if err != nil {
				return
			}
		}
	}
}

func read(number int, raw []byte, long bool) (row Row, empty bool) {
	if long {
		return badRow(number, "line", "is longer than %d bytes", maxLine), false
	}
	if number == 1 {
		raw = bytes.TrimPrefix(raw, []byte(bom))
	}
	if raw = bytes.TrimSpace(raw); len(raw) == 0 {
		return Row{}, true
	}
	content, err := parse(raw)
	if err != nil {
		return Row{Number: number, Err: err}, false
	}
	return Row{Number: number, Content: content}, false
}

// line reads up to the next line feed. A line that is too long is read to its end and not kept.
func line(in *bufio.Reader) (raw []byte, long bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(raw)+len(part) > maxLine {
			raw, long = nil, true
		}
		if !long {
			raw = append(raw, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return raw, long, err
		}
	}
}
