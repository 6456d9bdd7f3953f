// Package bulk cuts a large import into parts that a sidecar lets through, between its products, and puts the reports of the
// parts together again.
package bulk

import (
	"bytes"
	"slices"
)

// Size bounds a part.
type Size struct {
	// Bytes is how long it is at most, with its header; a product that is longer is a part of its own.
	Bytes int
	// Products is how many it has at most; 0 is no bound.
	Products int
}

func (s Size) exceeded(bytes, products int) bool {
	return bytes > s.Bytes || s.Products > 0 && products > s.Products
}

// Part is some products of an import, in its format.
type Part struct {
	// Before is how many lines of the whole came before the part's own, a header not counted.
	Before int
	// Products is how many products it has. What cannot be read counts as one.
	Products   int
	head, rows []byte
}

// Body returns the part as a file of its own, with the header of the whole.
func (p Part) Body() []byte {
	if len(p.head) == 0 {
		return p.rows
	}
	return slices.Concat(p.head, p.rows)
}

// Products returns how many products the parts have.
func Products(parts []Part) int {
	n := 0
	for _, part := range parts {
		n += part.Products
	}
	return n
}

// Lines cuts newline-delimited JSON, a product a line.
func Lines(raw []byte, size Size) []Part {
	var parts []Part
	var part Part
	begin, rows := 0, 0
	for at := 0; at < len(raw); rows++ {
		end := len(raw)
		if i := bytes.IndexByte(raw[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		product := 0
		if len(bytes.TrimSpace(raw[at:end])) > 0 {
			product = 1
		}
		if at > begin && size.exceeded(end-begin, part.Products+product) {
			part.rows = raw[begin:at]
			parts = append(parts, part)
			begin, part = at, Part{Before: rows}
		}
		part.Products += product
		at = end
	}
	if part.rows = raw[begin:]; len(part.rows) > 0 {
		parts = append(parts, part)
	}
	return parts
}
