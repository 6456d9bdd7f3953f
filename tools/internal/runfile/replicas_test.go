package runfile

import (
	"slices"
	"strings"
	"testing"
)

func TestReplicasOfTheShop(t *testing.T) {
	f, err := Read("../../../dapr.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.Replicas(MaxReplicas)
	if err != nil {
		t.Fatal(err)
	}
	services := f.Services()
	if len(all) != MaxReplicas*len(services) {
		t.Fatalf("%d processes of %d services", len(all), len(services))
	}
	for i, app := range services {
		first, third := all[i], all[2*len(services)+i]
		if first.Name() != app.AppID || !slices.Equal(first.Ports(), app.Ports()) {
			t.Errorf("the first %s is %s on %v", app.AppID, first.Name(), first.Ports())
		}
		if third.Name() != app.AppID+"-3" || third.AppID != app.AppID || third.AppPort != app.AppPort+2*step {
			t.Errorf("the third %s is %s on %v", app.AppID, third.Name(), third.Ports())
		}
	}
}

// TestPortsAreNotThoseOfConnections keeps the template's ports below those that a system gives to outgoing connections (Linux
// from 32768): while one of these has a port, or had it a minute ago, no sidecar can listen on it.
func TestPortsAreNotThoseOfConnections(t *testing.T) {
	const offset = 10000 // more than a test's shop is moved by
	f, err := Read("../../../dapr.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f.Offset(offset)
	all, err := f.Replicas(MaxReplicas)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if ports := r.Ports(); slices.Max(ports) >= 32768 {
			t.Errorf("%s is on %v", r.Name(), ports)
		}
	}
}

func TestReplicasThatCannotBe(t *testing.T) {
	f, err := parse([]byte(good), "/repo/dapr.yaml", "dapr.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{-1, 0, MaxReplicas + 1} {
		if _, err := f.Replicas(n); err == nil || !strings.Contains(err.Error(), "1 to 5") {
			t.Errorf("%d replicas: %v", n, err)
		}
	}
	near := f.Services()[0]
	near.AppID = "near"
	near.move(step)
	f.Apps = append(f.Apps, near)
	if _, err := f.Replicas(1); err != nil {
		t.Errorf("one of each: %v", err)
	}
	if _, err := f.Replicas(2); err == nil || !strings.Contains(err.Error(), "near and orders-2 would both want port 7025") {
		t.Errorf("a port of two: %v", err)
	}
	f.Apps[len(f.Apps)-1].AppID = "orders-2"
	if _, err := f.Replicas(2); err == nil || !strings.Contains(err.Error(), "called orders-2") {
		t.Errorf("a name of two: %v", err)
	}
}
