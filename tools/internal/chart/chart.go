// Package chart keeps charts/souk in line with the rest of the repository: with the profile that its Dapr resources are
// made from, with dapr.yaml, and with what the services let others invoke.
package chart

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

//go:generate go run ./gen

const (
	// profile is the folder whose resources the chart renders; copied is where it has them.
	profile = "components/redis"
	copied  = "charts/souk/files/components"
)

// Sync makes the chart's copy of the profile equal to the profile. root is the repository.
func Sync(root string) error {
	stale, err := Stale(root)
	if err != nil {
		return err
	}
	for _, name := range stale {
		to := filepath.Join(root, copied, name)
		raw, err := os.ReadFile(filepath.Join(root, profile, name)) //nolint:gosec // a profile of the repository
		switch {
		case errors.Is(err, os.ErrNotExist):
			err = os.Remove(to)
		case err == nil:
			err = os.WriteFile(to, raw, 0o644) //nolint:gosec // no secret: a file of the repository
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Stale returns the names of the files in which the copy is not the profile: other, missing, or left over.
func Stale(root string) ([]string, error) {
	source, err := read(filepath.Join(root, profile))
	if err != nil {
		return nil, err
	}
	have, err := read(filepath.Join(root, copied))
	if err != nil {
		return nil, err
	}
	var stale []string
	for name, raw := range source {
		if copy, ok := have[name]; !ok || !bytes.Equal(copy, raw) {
			stale = append(stale, name)
		}
	}
	for name := range have {
		if _, ok := source[name]; !ok {
			stale = append(stale, name)
		}
	}
	return stale, nil
}

// read returns the YAML files of a folder by their names.
func read(dir string) (map[string][]byte, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s has no YAML files", dir)
	}
	files := make(map[string][]byte, len(paths))
	for _, path := range paths {
		raw, err := os.ReadFile(path) //nolint:gosec // of the repository
		if err != nil {
			return nil, err
		}
		files[filepath.Base(path)] = raw
	}
	return files, nil
}
