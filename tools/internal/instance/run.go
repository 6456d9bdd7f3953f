package instance

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// Run is run.json: what is running.
type Run struct {
	Version   int       `json:"version"`
	PID       int       `json:"pid"`
	Profile   string    `json:"profile"`
	Root      string    `json:"root"`
	Dir       string    `json:"dir"`
	StartedAt time.Time `json:"started_at"`
	// Replicas is how many processes there are of each service.
	Replicas int  `json:"replicas"`
	Ready    bool `json:"ready"`
	// URL is the first gateway's address, Storefront the first web page's.
	URL        string  `json:"url"`
	Storefront string  `json:"storefront_url,omitempty"`
	Broker     *Broker `json:"broker,omitempty"`
	// Apps has each process by its name: "orders", "orders-2".
	Apps map[string]*App `json:"apps"`
}

// Broker is the embedded broker.
type Broker struct {
	PID      int    `json:"pid"`
	Port     int    `json:"port"`
	URL      string `json:"url"`
	Log      string `json:"log"`
	Restarts int    `json:"restarts"`
}

// App is a service and its sidecar. A pid is 0 while the process is down.
type App struct {
	AppID                string `json:"app_id"`
	Replica              int    `json:"replica"`
	AppPID               int    `json:"app_pid"`
	DaprdPID             int    `json:"daprd_pid"`
	AppPort              int    `json:"app_port"`
	DaprHTTPPort         int    `json:"dapr_http_port"`
	DaprGRPCPort         int    `json:"dapr_grpc_port"`
	DaprInternalGRPCPort int    `json:"dapr_internal_grpc_port"`
	MetricsPort          int    `json:"metrics_port"`
	AppAPIToken          string `json:"app_api_token"`
	DaprAPIToken         string `json:"dapr_api_token"`
	AppLog               string `json:"app_log"`
	DaprdLog             string `json:"daprd_log"`
	AppRestarts          int    `json:"app_restarts"`
	DaprdRestarts        int    `json:"daprd_restarts"`
}

// Front is where a person looks first.
func (r Run) Front() string { return cmp.Or(r.Storefront, r.URL) }

// AppURL is the service's own address.
func (a App) AppURL() string { return fmt.Sprintf("http://127.0.0.1:%d", a.AppPort) }

// SidecarURL is the sidecar's address.
func (a App) SidecarURL() string { return fmt.Sprintf("http://127.0.0.1:%d", a.DaprHTTPPort) }

// ErrDown is returned for an instance that is not running.
var ErrDown = errors.New("souk is not running here: start it with `make run`")

// ReadRun reads run.json. It returns [ErrDown] when there is none, or its souk is gone.
func (d Dir) ReadRun() (Run, error) {
	if !d.Running() {
		return Run{}, ErrDown
	}
	raw, err := os.ReadFile(d.Path("run.json"))
	if errors.Is(err, os.ErrNotExist) {
		return Run{}, ErrDown
	}
	if err != nil {
		return Run{}, err
	}
	var r Run
	if err := json.Unmarshal(raw, &r); err != nil {
		return Run{}, fmt.Errorf("%s cannot be read: %w", d.Path("run.json"), err)
	}
	return r, nil
}

// Recorder keeps run.json in line with what is running. It is safe for concurrent use.
type Recorder struct {
	dir Dir
	mu  sync.Mutex
	run Run
}

// NewRecorder records the run from now on.
func NewRecorder(dir Dir, run Run) *Recorder { return &Recorder{dir: dir, run: run} }

// Update changes the record and writes it to the file.
func (r *Recorder) Update(change func(*Run)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.run)
	raw, err := json.MarshalIndent(r.run, "", "  ")
	if err != nil {
		return err
	}
	if err := writeFile(r.dir.Path("run.json"), append(raw, '\n')); err != nil {
		return fmt.Errorf("run.json cannot be written: %w", err)
	}
	return nil
}

// CopyTo writes the record to another file.
func (r *Recorder) CopyTo(path string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	raw, err := json.MarshalIndent(r.run, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(path, append(raw, '\n'))
}

// RemoveRun deletes run.json.
func (d Dir) RemoveRun() { _ = os.Remove(d.Path("run.json")) }
