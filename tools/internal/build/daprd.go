package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// DaprVersion is the version of the sidecar that souk is made for.
const DaprVersion = "1.18.0"

const daprSeries = "1.18."

// Sidecar is what [Daprd] looks for.
type Sidecar struct {
	// Source is the folder of the pinned build, tools/daprd.
	Source string
	// Bin is where the build is put.
	Bin string
	// Cache is a folder that all clones share, or "".
	Cache string
	// Types are the component types that it has to have.
	Types []string
	// Room fails when the disk has no room for a build.
	Room func() error
}

// Daprd returns the path of a sidecar: one that is installed and suits, one built before, or a new build.
func Daprd(ctx context.Context, s Sidecar, say Progress) (string, error) {
	for _, path := range installed() {
		if err := Suits(ctx, path, s.Types); err == nil {
			say("  %-12s %s, installed", "daprd", path)
			return path, nil
		}
	}
	key, err := s.key()
	if err != nil {
		return "", err
	}
	name := "daprd-" + key
	target := filepath.Join(s.Bin, name)
	if runs(ctx, target) {
		return target, nil
	}
	if s.Cache != "" {
		cached := filepath.Join(s.Cache, name)
		if runs(ctx, cached) && place(cached, target) == nil {
			say("  %-12s taken from %s", "daprd", s.Cache)
			return target, nil
		}
	}
	if err := s.build(ctx, target, say); err != nil {
		return "", err
	}
	if s.Cache != "" && os.MkdirAll(s.Cache, 0o750) == nil {
		_ = place(target, filepath.Join(s.Cache, name)) // only the next clone would miss it
	}
	return target, nil
}

// installed lists where a sidecar may be installed.
func installed() []string {
	var out []string
	if path, err := exec.LookPath("daprd"); err == nil {
		out = append(out, path)
	}
	if home, err := os.UserHomeDir(); err == nil {
		out = append(out, filepath.Join(home, ".dapr", "bin", "daprd"))
	}
	return out
}

// Suits returns an error that says why the sidecar cannot run the shop: another version, or a component type that is
// not built in.
func Suits(ctx context.Context, path string, types []string) error {
	version, err := version(ctx, path)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(version, daprSeries) {
		return fmt.Errorf("%s is version %s; souk needs %sx", path, version, daprSeries)
	}
	file, err := os.Open(path) //nolint:gosec // a program that we are about to run
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	missing, err := absent(file, packages(types))
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s lacks %s", path, strings.Join(missing, ", "))
	}
	return nil
}

func version(ctx context.Context, path string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--version").Output() //nolint:gosec // a program that we are about to run
	if err != nil {
		return "", fmt.Errorf("%s --version does not run: %w", path, err)
	}
	return strings.TrimSpace(string(out)), nil
}

func runs(ctx context.Context, path string) bool {
	v, err := version(ctx, path)
	return err == nil && v == DaprVersion
}

// key names a build: the same sources, compiler and platform give the same.
func (s Sidecar) key() (string, error) {
	hash := sha256.New() // writing to a hash never fails
	_, _ = fmt.Fprintln(hash, DaprVersion, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	sources, err := s.sources()
	if err != nil {
		return "", err
	}
	if len(sources) == 0 {
		return "", fmt.Errorf("the pinned daprd cannot be built: there are no sources in %s", s.Source)
	}
	for _, path := range append(sources, filepath.Join(s.Source, "go.mod"), filepath.Join(s.Source, "go.sum")) {
		raw, err := os.ReadFile(path) //nolint:gosec // our own sources
		if err != nil {
			return "", fmt.Errorf("the pinned daprd cannot be built: %w", err)
		}
		_, _ = fmt.Fprintf(hash, "%s %d\n%s", strings.TrimPrefix(path, s.Source), len(raw), raw)
	}
	return hex.EncodeToString(hash.Sum(nil))[:16], nil
}

// sources are the files that the build compiles.
func (s Sidecar) sources() ([]string, error) {
	var paths []string
	err := filepath.WalkDir(s.Source, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
			paths = append(paths, path)
		}
		return err
	})
	return paths, err
}

func (s Sidecar) build(ctx context.Context, target string, say Progress) error {
	if err := Toolchain(); err != nil {
		return err
	}
	if err := s.Room(); err != nil {
		return err
	}
	say("  %-12s building the pinned sidecar, once: 3 to 5 minutes on two cores", "daprd")
	tmp := target + ".new"
	err := run(ctx, "daprd", s.Source, []string{"GOWORK=off", "GOFLAGS=-mod=readonly"}, []string{
		"build", "-buildvcs=false", "-ldflags",
		"-s -w -X github.com/dapr/dapr/pkg/buildinfo.version=" + DaprVersion, "-o", tmp, ".",
	}, say)
	if err != nil {
		return err
	}
	return os.Rename(tmp, target)
}

// place copies a program, by a link where the two are on one disk.
func place(from, to string) error {
	_ = os.Remove(to)
	if os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from) //nolint:gosec // our own build
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // only read
	tmp := to + ".new"
	out, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755) //nolint:gosec // a program
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return os.Rename(tmp, to)
}
