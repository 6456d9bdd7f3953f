// Package runfile reads dapr.yaml, the Dapr CLI's multi-app run template.
package runfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Broker is the app-id of the embedded broker: the one app that is no service of the shop.
const Broker = "broker"

// Storefront is the app-id of the web page.
const Storefront = "storefront"

// File is a run template.
type File struct {
	Version int    `yaml:"version"`
	Common  Common `yaml:"common"`
	Apps    []App  `yaml:"apps"`

	// Path is where the file was read; paths in it are relative to its folder.
	Path string `yaml:"-"`
}

// Common holds what every app shares.
type Common struct {
	ResourcesPath  string            `yaml:"resourcesPath"`
	ResourcesPaths []string          `yaml:"resourcesPaths"`
	ConfigFilePath string            `yaml:"configFilePath"`
	Env            map[string]string `yaml:"env"`
	Shared         `yaml:",inline"`
}

// Shared are the settings of a sidecar that may stand in common and in an app, where they win.
type Shared struct {
	AppHealthCheckPath     string `yaml:"appHealthCheckPath"`
	AppHealthProbeInterval int    `yaml:"appHealthProbeInterval"`
	AppHealthProbeTimeout  int    `yaml:"appHealthProbeTimeout"`
	AppHealthThreshold     int    `yaml:"appHealthThreshold"`
	MaxBodySize            string `yaml:"maxBodySize"`
	ReadBufferSize         string `yaml:"readBufferSize"`
	LogLevel               string `yaml:"logLevel"`
}

// App is one process and its sidecar.
type App struct {
	AppID                string            `yaml:"appID"`
	AppDirPath           string            `yaml:"appDirPath"`
	AppPort              int               `yaml:"appPort"`
	DaprHTTPPort         int               `yaml:"daprHTTPPort"`
	DaprGRPCPort         int               `yaml:"daprGRPCPort"`
	DaprInternalGRPCPort int               `yaml:"daprInternalGRPCPort"`
	MetricsPort          int               `yaml:"metricsPort"`
	Command              []string          `yaml:"command"`
	Env                  map[string]string `yaml:"env"`
	Shared               `yaml:",inline"`

	line int
}

// UnmarshalYAML remembers the line, for errors.
func (a *App) UnmarshalYAML(node *yaml.Node) error {
	type plain App
	if err := node.Decode((*plain)(a)); err != nil {
		return err
	}
	a.line = node.Line
	return nil
}

// Read reads and checks the template. Errors name the file and the line.
func Read(path string) (File, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return File{}, fmt.Errorf("%s is not there: run souk in the repository, or name the file with --file", path)
	}
	if err != nil {
		return File{}, err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return File{}, err
	}
	return parse(raw, abs, path)
}

func parse(raw []byte, abs, shown string) (File, error) {
	var f File
	if err := yaml.Unmarshal(raw, &f); err != nil {
		return File{}, fmt.Errorf("%s cannot be read: %s", shown, clean(err))
	}
	f.Path = abs
	if err := f.check(); err != nil {
		return File{}, fmt.Errorf("%s %w", shown, err)
	}
	for i := range f.Apps {
		f.Apps[i].inherit(f.Common)
	}
	return f, nil
}

// clean drops the library's name from its messages, which already carry the line.
func clean(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	return strings.Join(strings.Fields(strings.TrimPrefix(text, "unmarshal errors:")), " ")
}

func (f File) check() error {
	if f.Version != 1 {
		return fmt.Errorf("has version %d; this souk reads version 1", f.Version)
	}
	if len(f.Apps) == 0 {
		return errors.New("has no apps")
	}
	ids, ports := map[string]bool{}, map[int]string{}
	for _, a := range f.Apps {
		if err := a.check(); err != nil {
			return fmt.Errorf("line %d: %w", a.line, err)
		}
		if ids[a.AppID] {
			return fmt.Errorf("line %d: there are two apps %q", a.line, a.AppID)
		}
		ids[a.AppID] = true
		for _, port := range a.Ports() {
			if owner, taken := ports[port]; taken {
				return fmt.Errorf("line %d: %s and %s both want port %d", a.line, owner, a.AppID, port)
			}
			ports[port] = a.AppID
		}
	}
	return nil
}

func (a App) check() error {
	switch {
	case a.AppID == "":
		return errors.New("appID is missing")
	case a.AppDirPath == "":
		return fmt.Errorf("appDirPath of %s is missing", a.AppID)
	case len(a.Command) == 0:
		return fmt.Errorf("command of %s is missing", a.AppID)
	}
	for name, port := range map[string]int{
		"appPort": a.AppPort, "daprHTTPPort": a.DaprHTTPPort, "daprGRPCPort": a.DaprGRPCPort,
		"daprInternalGRPCPort": a.DaprInternalGRPCPort, "metricsPort": a.MetricsPort,
	} {
		if port < 1 || port > 65535 {
			return fmt.Errorf("%s of %s is %d: it has to be a port, 1 to 65535", name, a.AppID, port)
		}
	}
	return nil
}

// Ports lists every port of the app and its sidecar.
func (a App) Ports() []int {
	return []int{a.AppPort, a.DaprHTTPPort, a.DaprGRPCPort, a.DaprInternalGRPCPort, a.MetricsPort}
}

// Package returns the Go package that the command runs ("./cmd/orders" of "go run ./cmd/orders"), and the arguments
// after it. ok is false for any other command.
func (a App) Package() (pkg string, args []string, ok bool) {
	if len(a.Command) < 3 || a.Command[0] != "go" || a.Command[1] != "run" {
		return "", nil, false
	}
	return a.Command[2], a.Command[3:], true
}

// Dir returns the absolute path of the app's folder.
func (f File) Dir(a App) string {
	if filepath.IsAbs(a.AppDirPath) {
		return filepath.Clean(a.AppDirPath)
	}
	return filepath.Join(filepath.Dir(f.Path), a.AppDirPath)
}

// Services returns the apps without the broker.
func (f File) Services() []App {
	out := make([]App, 0, len(f.Apps))
	for _, a := range f.Apps {
		if a.AppID != Broker {
			out = append(out, a)
		}
	}
	return out
}

func (a *App) inherit(c Common) {
	for _, s := range []struct{ own, common *string }{
		{&a.AppHealthCheckPath, &c.AppHealthCheckPath},
		{&a.MaxBodySize, &c.MaxBodySize},
		{&a.ReadBufferSize, &c.ReadBufferSize},
		{&a.LogLevel, &c.LogLevel},
	} {
		if *s.own == "" {
			*s.own = *s.common
		}
	}
	for _, n := range []struct{ own, common *int }{
		{&a.AppHealthProbeInterval, &c.AppHealthProbeInterval},
		{&a.AppHealthProbeTimeout, &c.AppHealthProbeTimeout},
		{&a.AppHealthThreshold, &c.AppHealthThreshold},
	} {
		if *n.own == 0 {
			*n.own = *n.common
		}
	}
	env := map[string]string{}
	for k, v := range c.Env {
		env[k] = v
	}
	for k, v := range a.Env {
		env[k] = v
	}
	a.Env = env
}
