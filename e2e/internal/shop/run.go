package shop

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Run is the part of run.json that tests look at: what runs, and where.
type Run struct {
	PID   int  `json:"pid"`
	Ready bool `json:"ready"`
	// URL is the gateway's address, Storefront the web page's.
	URL        string  `json:"url"`
	Storefront string  `json:"storefront_url"`
	Broker     *Broker `json:"broker"`
	// Apps has each process of a service by its name: "orders", "orders-2".
	Apps map[string]*App `json:"apps"`
}

// Broker is the embedded broker.
type Broker struct {
	PID      int    `json:"pid"`
	URL      string `json:"url"`
	Log      string `json:"log"`
	Restarts int    `json:"restarts"`
}

// App is a service and its sidecar. A pid is 0 while the process is down.
type App struct {
	AppID         string `json:"app_id"`
	Replica       int    `json:"replica"`
	AppPID        int    `json:"app_pid"`
	DaprdPID      int    `json:"daprd_pid"`
	AppPort       int    `json:"app_port"`
	DaprHTTPPort  int    `json:"dapr_http_port"`
	AppAPIToken   string `json:"app_api_token"`
	DaprAPIToken  string `json:"dapr_api_token"`
	AppLog        string `json:"app_log"`
	DaprdLog      string `json:"daprd_log"`
	AppRestarts   int    `json:"app_restarts"`
	DaprdRestarts int    `json:"daprd_restarts"`
}

// AppURL is the service's own address.
func (a App) AppURL() string { return fmt.Sprintf("http://127.0.0.1:%d", a.AppPort) }

// SidecarURL is the sidecar's address.
func (a App) SidecarURL() string { return fmt.Sprintf("http://127.0.0.1:%d", a.DaprHTTPPort) }

// PIDs returns every process by its name: "souk", "broker", "<app>", "<app>-daprd".
func (r Run) PIDs() map[string]int {
	pids := map[string]int{"souk": r.PID}
	if r.Broker != nil {
		pids["broker"] = r.Broker.PID
	}
	for name, a := range r.Apps {
		pids[name], pids[name+"-daprd"] = a.AppPID, a.DaprdPID
	}
	return pids
}

func (r Run) restarts(name string) int {
	if name == "broker" && r.Broker != nil {
		return r.Broker.Restarts
	}
	for app, a := range r.Apps {
		switch name {
		case app:
			return a.AppRestarts
		case app + "-daprd":
			return a.DaprdRestarts
		}
	}
	return 0
}

func readRun(dir string) (Run, error) {
	var r Run
	raw, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(raw, &r)
}
