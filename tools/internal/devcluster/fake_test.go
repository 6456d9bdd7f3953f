package devcluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/kind/pkg/cluster"
	"sigs.k8s.io/kind/pkg/cluster/nodes"
)

// machine answers commands by how they begin, and notes them.
type machine struct {
	t       *testing.T
	answers []answer
	ran     []string
	read    []string
}

type answer struct {
	begins string
	prints string
	err    error
}

func (m *machine) run(_ context.Context, in io.Reader, name string, args ...string) (string, error) {
	line := strings.Join(append([]string{name}, args...), " ")
	m.ran = append(m.ran, line)
	if in != nil {
		raw, err := io.ReadAll(in)
		if err != nil {
			m.t.Error(err)
		}
		m.read = append(m.read, string(raw))
	}
	for _, a := range m.answers {
		if strings.HasPrefix(line, a.begins) {
			return a.prints, a.err
		}
	}
	return "", nil
}

// did tells whether a command began so.
func (m *machine) did(begins string) bool {
	return slices.ContainsFunc(m.ran, func(line string) bool { return strings.HasPrefix(line, begins) })
}

// clusters is kind's library with clusters of these names.
type clusters struct {
	names    []string
	created  []string
	deleted  []string
	exported []string
	err      error
}

func (c *clusters) List() ([]string, error) { return c.names, c.err }

func (c *clusters) Create(name string, _ ...cluster.CreateOption) error {
	c.created = append(c.created, name)
	return c.err
}

func (c *clusters) Delete(name, _ string) error {
	c.deleted = append(c.deleted, name)
	return c.err
}

func (c *clusters) ExportKubeConfig(name, _ string, _ bool) error {
	c.exported = append(c.exported, name)
	return c.err
}

func (c *clusters) ListInternalNodes(string) ([]nodes.Node, error) { return nil, c.err }

type world struct {
	*Cluster
	machine  *machine
	clusters *clusters
	said     []string
}

func newWorld(t *testing.T, there []string, answers ...answer) *world {
	t.Helper()
	w := &world{machine: &machine{t: t, answers: answers}, clusters: &clusters{names: there}}
	w.Cluster = &Cluster{
		Options: Options{Name: "souk", Root: "/repo", Config: "/repo/k8s/kind.yaml", Patience: time.Second, Say: func(format string, args ...any) {
			w.said = append(w.said, fmt.Sprintf(format, args...))
		}},
		run: w.machine, kind: w.clusters,
	}
	return w
}

func failed(printed string) error {
	return &failure{command: "command", printed: printed, err: errors.New("exit status 1")}
}

func notInstalled(name string) error {
	return &failure{command: name, err: &exec.Error{Name: name, Err: exec.ErrNotFound}}
}

// wants fails the test unless the error says that.
func wants(t *testing.T, err error, says string) {
	t.Helper()
	if says == "" {
		if err != nil {
			t.Fatalf("error: %v", err)
		}
		return
	}
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Fatalf("error = %v, want one that says %q", err, says)
	}
}
