package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

// pod is what is read of a pod.
type pod struct {
	Metadata struct {
		Name              string
		Labels            map[string]string
		DeletionTimestamp *time.Time
	}
	Spec struct {
		NodeName                   string
		Containers, InitContainers []container
	}
	Status struct {
		Phase, PodIP string
		Conditions   []struct{ Type, Status string }
	}
}

type container struct {
	Name, RestartPolicy string
	Resources           struct {
		Requests, Limits struct{ CPU, Memory string }
	}
}

func (p pod) leaving() bool { return p.Metadata.DeletionTimestamp != nil }

func (p pod) ready() bool {
	for _, c := range p.Status.Conditions {
		if c.Type == "Ready" {
			return c.Status == "True" && !p.leaving()
		}
	}
	return false
}

const component = "app.kubernetes.io/component"

// pods lists the pods of a service, those that are leaving, too.
func (s *scene) pods(ctx context.Context, app string) ([]pod, error) {
	raw, err := s.run(ctx, nil, "kubectl", "--namespace", namespace, "get", "pods", "--selector", component+"="+app, "--output", "json")
	if err != nil {
		return nil, err
	}
	var list struct{ Items []pod }
	return list.Items, json.Unmarshal(raw, &list)
}

// pod returns a pod of the service that is ready.
func (s *scene) pod(t *testing.T, app string) pod {
	t.Helper()
	all, err := s.pods(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.ready() {
			return p
		}
	}
	t.Fatalf("no pod of %s is ready", app)
	return pod{}
}

// settled waits until the service has so many pods, all of them ready, and none that is leaving.
func (s *scene) settled(t *testing.T, app string, replicas int) {
	t.Helper()
	await(t, fmt.Sprintf("%s has %d pods", app, replicas), func(ctx context.Context) error {
		all, err := s.pods(ctx, app)
		if err != nil {
			return err
		}
		ready := 0
		for _, p := range all {
			if p.ready() {
				ready++
			}
		}
		if ready != replicas || len(all) != replicas {
			return fmt.Errorf("%w: %d are there, %d of them ready", errNotYet, len(all), ready)
		}
		return nil
	})
}

// successor waits until another pod of the service serves and the one before has been told to go, and returns the other's name.
func (s *scene) successor(t *testing.T, app, before string) (name string) {
	t.Helper()
	await(t, "another pod of "+app, func(ctx context.Context) error {
		all, err := s.pods(ctx, app)
		if err != nil {
			return err
		}
		name = ""
		for _, p := range all {
			switch {
			case p.Metadata.Name == before && !p.leaving():
				return fmt.Errorf("%w: %s stays", errNotYet, before)
			case p.ready():
				name = p.Metadata.Name
			}
		}
		if name == "" {
			return fmt.Errorf("%w: none is ready", errNotYet)
		}
		return nil
	})
	return name
}
