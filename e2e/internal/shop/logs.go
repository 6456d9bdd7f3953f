package shop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// tailLines is how much of each log is shown of a shop that failed.
const tailLines = 15

// Tails returns the end of every log, for a test that failed.
func (s *Shop) Tails() string {
	var b strings.Builder
	files, _ := filepath.Glob(filepath.Join(s.Dir, "logs", "*.log"))
	for _, file := range files {
		fmt.Fprintf(&b, "== %s\n%s\n", filepath.Base(file), Tail(file))
	}
	return b.String()
}

// Tail returns the end of a log.
func Tail(file string) string {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimRight(string(raw), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-tailLines):], "\n")
}
