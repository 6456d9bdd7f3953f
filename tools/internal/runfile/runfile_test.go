package runfile

import (
	"path/filepath"
	"strings"
	"testing"
)

const good = `version: 1
common:
  appHealthCheckPath: /healthz
  env: {A: "1", B: "2"}
apps:
  - appID: broker
    appDirPath: ./tools/cmd
    appPort: 4223
    daprHTTPPort: 3500
    daprGRPCPort: 5100
    daprInternalGRPCPort: 5200
    metricsPort: 9100
    command: [go, run, ./souk, broker]
  - appID: orders
    appDirPath: ./services/orders
    appPort: 7005
    daprHTTPPort: 3505
    daprGRPCPort: 5105
    daprInternalGRPCPort: 5205
    metricsPort: 9105
    command: [go, run, ./cmd/orders]
    env: {B: "3"}
`

func TestParse(t *testing.T) {
	f, err := parse([]byte(good), "/repo/dapr.yaml", "dapr.yaml")
	if err != nil {
		t.Fatal(err)
	}
	services := f.Services()
	if len(services) != 1 || services[0].AppID != "orders" {
		t.Fatalf("services %+v, want orders without the broker", services)
	}
	orders := services[0]
	if orders.AppHealthCheckPath != "/healthz" || orders.Env["A"] != "1" || orders.Env["B"] != "3" {
		t.Errorf("orders %+v did not inherit what is common, its own winning", orders)
	}
	if got := f.Dir(orders); got != "/repo/services/orders" {
		t.Errorf("folder %q", got)
	}
	if pkg, args, ok := orders.Package(); !ok || pkg != "./cmd/orders" || len(args) != 0 {
		t.Errorf("package %q %q %v", pkg, args, ok)
	}
	if _, args, _ := f.Apps[0].Package(); len(args) != 1 || args[0] != "broker" {
		t.Errorf("arguments of the broker %q", args)
	}
}

func TestMistakesNameTheLine(t *testing.T) {
	for name, tc := range map[string]struct{ old, new, want string }{
		"syntax":         {"version: 1", "version: [1", "dapr.yaml cannot be read: line"},
		"wrong type":     {"appPort: 7005", "appPort: many", "line 16"},
		"version":        {"version: 1", "version: 2", "this souk reads version 1"},
		"no id":          {"appID: orders", "appID: ''", "line 14: appID is missing"},
		"no folder":      {"appDirPath: ./services/orders", "appDirPath: ''", "line 14: appDirPath of orders is missing"},
		"no command":     {"command: [go, run, ./cmd/orders]", "command: []", "line 14: command of orders is missing"},
		"no port":        {"appPort: 7005", "appPort: 0", "appPort of orders is 0"},
		"big port":       {"appPort: 7005", "appPort: 70000", "1 to 65535"},
		"same port":      {"appPort: 7005", "appPort: 3500", "broker and orders both want port 3500"},
		"same app twice": {"appID: orders", "appID: broker", `two apps "broker"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse([]byte(strings.Replace(good, tc.old, tc.new, 1)), "/repo/dapr.yaml", "dapr.yaml")
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "dapr.yaml") {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
		})
	}
}

func TestMissingFile(t *testing.T) {
	if _, err := Read(filepath.Join(t.TempDir(), "dapr.yaml")); err == nil || !strings.Contains(err.Error(), "--file") {
		t.Errorf("error %v does not say what to do", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		_, _ = parse(raw, "/repo/dapr.yaml", "dapr.yaml") // must not panic
	})
}
