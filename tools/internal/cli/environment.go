package cli

import (
	"fmt"
	"os"
	"strings"
)

// fromEnvironment reads a value that may be a secret: of the variable, or of the file that the variable with _FILE at its end
// names, without the line's end. "" is neither.
func fromEnvironment(variable string) (string, error) {
	value, file := os.Getenv(variable), os.Getenv(variable+"_FILE")
	switch {
	case file == "":
		return value, nil
	case value != "":
		return "", fmt.Errorf("%s and %s_FILE are both set: which one holds?", variable, variable)
	}
	raw, err := os.ReadFile(file) //nolint:gosec // the file that was named
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", variable, err)
	}
	return strings.TrimRight(string(raw), "\r\n"), nil
}
