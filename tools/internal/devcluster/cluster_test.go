package devcluster

import (
	"errors"
	"testing"
)

var version = answer{"kubectl get node", "v1.36.3", nil}

func TestEnsureMakes(t *testing.T) {
	w := newWorld(t, []string{"other"}, version)
	what, err := w.ensure(t.Context())
	if err != nil || what != "made, Kubernetes v1.36.3" {
		t.Fatalf("ensure = %q, %v", what, err)
	}
	if len(w.clusters.created) != 1 || !w.machine.did("docker exec souk-control-plane touch "+madeBy) {
		t.Errorf("created %v, ran %v", w.clusters.created, w.machine.ran)
	}
}

func TestEnsureFetchesTheNode(t *testing.T) {
	absent := answer{"docker image inspect", "", failed("No such image")}
	w := newWorld(t, nil, absent, version)
	w.NodeImage = "node:1"
	if _, err := w.ensure(t.Context()); err != nil || !w.machine.did("docker pull --quiet node:1") {
		t.Fatalf("error %v, ran %v", err, w.machine.ran)
	}
	w = newWorld(t, nil, absent, answer{"docker pull", "", failed("no such host")})
	_, err := w.ensure(t.Context())
	wants(t, err, "SOUK_KIND_NODE_IMAGE")
	wants(t, err, "no such host")
	if len(w.clusters.created) > 0 {
		t.Error("a cluster was made of no image")
	}
}

func TestEnsureTakesWhatRuns(t *testing.T) {
	w := newWorld(t, []string{"souk"}, version)
	what, err := w.ensure(t.Context())
	if err != nil || what != "runs, Kubernetes v1.36.3" {
		t.Fatalf("ensure = %q, %v", what, err)
	}
	if len(w.clusters.created)+len(w.clusters.exported) > 0 || w.machine.did("docker") {
		t.Errorf("something was changed: %v", w.machine.ran)
	}
}

func TestEnsureStartsWhatIsStopped(t *testing.T) {
	w := newWorld(t, []string{"souk"}, version, answer{"docker ps", "exited souk-control-plane\nrunning souk-worker\npaused souk-worker2", nil})
	sick := &sick{machine: w.machine, times: 1}
	w.run = sick
	what, err := w.ensure(t.Context())
	if err != nil || what != "was stopped, runs again, Kubernetes v1.36.3" {
		t.Fatalf("ensure = %q, %v", what, err)
	}
	if !w.machine.did("docker start souk-control-plane") || !w.machine.did("docker unpause souk-worker2") || w.machine.did("docker start souk-worker") {
		t.Errorf("ran %v", w.machine.ran)
	}
	if len(w.clusters.exported) != 1 {
		t.Error("the context was not written anew")
	}
}

func TestEnsureTellsOfWhatDoesNotAnswer(t *testing.T) {
	w := newWorld(t, []string{"souk"}, answer{"kubectl get --raw /readyz", "", failed("connection refused")}, answer{"docker ps", "running souk-control-plane", nil})
	ctx := expired(t)
	_, err := w.ensure(ctx)
	wants(t, err, "is there and does not answer")
	wants(t, err, "connection refused")
	wants(t, err, "docker logs souk-control-plane")
}

func TestEnsureTellsWhatKindSaid(t *testing.T) {
	w := newWorld(t, nil)
	w.clusters.err = errors.New("kind is ill")
	_, err := w.ensure(t.Context())
	wants(t, err, "kind is ill")
}

func TestDown(t *testing.T) {
	absent := failed("Error response from daemon: Could not find the file /kind/made-by-souk in container souk-control-plane")
	for name, tt := range map[string]struct {
		there   []string
		answers []answer
		deleted int
		says    string
	}{
		"made here":     {[]string{"souk"}, nil, 1, ""},
		"made by other": {[]string{"souk"}, []answer{{"docker cp", "", absent}}, 0, "was there before"},
		"not there":     {[]string{"dev"}, nil, 0, ""},
		"docker is off": {[]string{"souk"}, []answer{{"docker", "", failed("Cannot connect")}}, 0, "docker does not run"},
		"no answer":     {[]string{"souk"}, []answer{{"docker cp", "", failed("i/o timeout")}}, 0, "i/o timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, tt.there, tt.answers...)
			wants(t, w.Down(t.Context()), tt.says)
			if len(w.clusters.deleted) != tt.deleted {
				t.Errorf("deleted %v", w.clusters.deleted)
			}
		})
	}
}
