package runfile

import "fmt"

const (
	// MaxReplicas is how many processes of one service fit between the port ranges of the template.
	MaxReplicas = 5
	// step is how far the ports of a replica are from those of the one before: dapr.yaml's ranges are of ten ports, and
	// the gateway's and the storefront's are ten apart.
	step = 20
)

// Replica is one of the processes of a service, with its own sidecar and its own ports.
type Replica struct {
	App
	// Number counts from 1. The first has the template's ports.
	Number int
}

// Name is the replica's own: "orders", "orders-2", "orders-3".
func (r Replica) Name() string {
	if r.Number == 1 {
		return r.AppID
	}
	return fmt.Sprintf("%s-%d", r.AppID, r.Number)
}

// Replicas returns n processes of each service, all first ones before all second ones. The error names a port or a name
// that two of them would have.
func (f File) Replicas(n int) ([]Replica, error) {
	if n < 1 || n > MaxReplicas {
		return nil, fmt.Errorf("%d replicas: choose 1 to %d", n, MaxReplicas)
	}
	var out []Replica
	names, ports := map[string]bool{}, map[int]string{}
	for number := 1; number <= n; number++ {
		for _, app := range f.Services() {
			app.move((number - 1) * step)
			r := Replica{App: app, Number: number}
			if names[r.Name()] {
				return nil, fmt.Errorf("a replica would be called %s, as another app is: rename that app", r.Name())
			}
			names[r.Name()] = true
			for _, port := range r.Ports() {
				if owner, taken := ports[port]; taken {
					return nil, fmt.Errorf("%s and %s would both want port %d: move an app's ports in %s", owner, r.Name(), port, f.Path)
				}
				ports[port] = r.Name()
			}
			out = append(out, r)
		}
	}
	return out, nil
}

// Offset moves every port.
func (f *File) Offset(by int) {
	for i := range f.Apps {
		f.Apps[i].move(by)
	}
}

func (a *App) move(by int) {
	for _, port := range []*int{&a.AppPort, &a.DaprHTTPPort, &a.DaprGRPCPort, &a.DaprInternalGRPCPort, &a.MetricsPort} {
		*port += by
	}
}
