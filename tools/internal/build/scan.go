package build

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

const contrib = "github.com/dapr/components-contrib/"

// packages returns the Go package of each component type: a program that has the type has its functions' names.
func packages(types []string) []string {
	out := make([]string, 0, len(types))
	for _, t := range types {
		out = append(out, contrib+strings.ReplaceAll(t, ".", "/")+".")
	}
	return out
}

// absent returns those of the texts that the program does not contain.
func absent(program io.Reader, texts []string) ([]string, error) {
	const chunk = 1 << 20
	overlap := 0
	for _, t := range texts {
		overlap = max(overlap, len(t))
	}
	missing := append([]string(nil), texts...)
	buffer := make([]byte, 0, chunk+overlap)
	for len(missing) > 0 {
		n, err := io.ReadFull(program, buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		missing = without(missing, buffer)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		keep := copy(buffer, buffer[len(buffer)-overlap:])
		buffer = buffer[:keep]
	}
	for i := range missing {
		missing[i] = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(missing[i], contrib), "."), "/", ".")
	}
	return missing, nil
}

func without(texts []string, content []byte) []string {
	var out []string
	for _, t := range texts {
		if !bytes.Contains(content, []byte(t)) {
			out = append(out, t)
		}
	}
	return out
}
