package components

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The values that stand in the profiles for `dapr run -f .`, and that an instance may have otherwise.
const (
	DefaultDir      = "../../.souk/"
	DefaultNATS     = "127.0.0.1:4222"
	DefaultRedis    = "localhost:6379"
	DefaultSchedule = `"@every 5s"`
	defaultPassword = "name: redisPassword\n      value: \"\""
)

// Instance is what one running shop has instead of the values above.
type Instance struct {
	// Dir is the absolute path of its state.
	Dir string
	// NATSPort is the port of the embedded broker.
	NATSPort int
	// RedisHost is host:port; RedisPassword may be empty.
	RedisHost, RedisPassword string
	// SweepSchedule is when the sweeps run, as in "@every 5s".
	SweepSchedule string
}

// Render writes a copy of the profile, the instance's values in it, to the folder. It returns an error for a path that
// would mean something else in YAML or in a connection string.
func (p Profile) Render(in Instance, to string) error {
	if i := strings.IndexAny(in.Dir, "?#%$:\"'\n"); i >= 0 {
		return fmt.Errorf("the path %s has a %q, which the databases' connection strings cannot hold: choose another with --dir",
			in.Dir, in.Dir[i])
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	replace := strings.NewReplacer(
		DefaultDir, in.Dir+"/",
		DefaultNATS, fmt.Sprintf("127.0.0.1:%d", in.NATSPort),
		DefaultRedis, in.RedisHost,
		DefaultSchedule, fmt.Sprintf("%q", in.SweepSchedule),
		defaultPassword, fmt.Sprintf("name: redisPassword\n      value: %q", in.RedisPassword),
	)
	files, err := filepath.Glob(filepath.Join(p.Dir, "*.yaml"))
	if err != nil {
		return err
	}
	for _, file := range files {
		raw, err := os.ReadFile(file) //nolint:gosec // a profile of the repository
		if err != nil {
			return err
		}
		out := filepath.Join(to, filepath.Base(file))
		if err := os.WriteFile(out, []byte(replace.Replace(string(raw))), 0o600); err != nil {
			return err
		}
	}
	return nil
}
