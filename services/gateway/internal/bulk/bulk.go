// Package bulk cuts a large import into parts that a sidecar lets through, between its rows, and puts the reports of the
// parts together again.
package bulk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Part is some products of an import, in its format.
type Part struct {
	Body []byte
	// Before is how many lines of the whole came before the part's own, a header not counted.
	Before int
}

// Lines cuts newline-delimited JSON into parts of at most size bytes; a longer line is a part of its own.
func Lines(raw []byte, size int) []Part {
	var parts []Part
	begin, rows, before := 0, 0, 0
	for at := 0; at < len(raw); {
		end := len(raw)
		if i := bytes.IndexByte(raw[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if at > begin && end-begin > size {
			parts = append(parts, Part{Body: raw[begin:at], Before: before})
			begin, before = at, rows
		}
		at = end
		rows++
	}
	if begin < len(raw) {
		parts = append(parts, Part{Body: raw[begin:], Before: before})
	}
	return parts
}

// Merge puts the reports of the parts together: counts are added up, rows, which are named by their line, are numbered through.
func Merge(parts []Part, reports [][]byte) (map[string]any, error) {
	if len(parts) != len(reports) {
		return nil, errors.New("bulk: as many reports as parts")
	}
	merged := map[string]any{}
	for i, raw := range reports {
		var report map[string]any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&report); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("report of part %d: %w", i+1, err)
		}
		for name, value := range report {
			merged[name] = combine(merged[name], value, parts[i].Before)
		}
	}
	return merged, nil
}

func combine(have, more any, before int) any {
	switch more := more.(type) {
	case json.Number:
		n, err := more.Int64()
		if err != nil {
			return more
		}
		sum, _ := have.(int64)
		return sum + n
	case []any:
		list, _ := have.([]any)
		for _, row := range more {
			list = append(list, renumber(row, before))
		}
		return list
	default:
		return more
	}
}

func renumber(row any, before int) any {
	object, ok := row.(map[string]any)
	if !ok {
		return row
	}
	if number, ok := object["row"].(json.Number); ok {
		if n, err := number.Int64(); err == nil {
			object["row"] = n + int64(before)
		}
	}
	return object
}
