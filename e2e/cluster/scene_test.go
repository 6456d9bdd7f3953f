package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/openapitest"
)

const (
	namespace = "souk-test"
	release   = "souk"
	// root is the repository, seen from here.
	root = "../.."
	// patience is how long a step of the cluster's may take on a machine that is busy.
	patience = 5 * time.Minute
)

// scene is the cluster, and the shop in it.
type scene struct {
	// cluster is kind's name of it, images where those of the infrastructure are from: upstream or debian.
	cluster, images string
	// staffToken is an administrator's.
	staffToken string
	// document is the API's, once it was read.
	document *openapitest.Document
	// rounds counts changes of pods, so that each is one.
	rounds int
}

var began = time.Now()

// say prints at once, so that who waits knows for what.
func say(format string, args ...any) {
	fmt.Printf("%6.1f s  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
}

// command is one of kubectl, helm and souk-kind on the cluster, or any other on this machine.
func (s *scene) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	switch name {
	case "kubectl":
		args = append([]string{"--context", "kind-" + s.cluster}, args...)
	case "helm":
		args = append([]string{"--kube-context", "kind-" + s.cluster}, args...)
	case "souk-kind":
		name, args = root+"/.souk/bin/souk-kind", append(args, "--root", root, "--name", s.cluster, "--images", s.images)
	}
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // our own commands
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// run runs a command and returns what it printed.
func (s *scene) run(ctx context.Context, in io.Reader, name string, args ...string) ([]byte, error) {
	cmd := s.command(ctx, name, args...)
	var out, problems bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &problems
	if err := cmd.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(problems.String()))
	}
	return out.Bytes(), nil
}

// must runs a command that has to succeed.
func (s *scene) must(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	out, err := s.run(ctx, nil, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// show is must for what takes long, and prints what the command does.
func (s *scene) show(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := s.command(t.Context(), name, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
}

// kubectl runs in the test's namespace.
func (s *scene) kubectl(t *testing.T, args ...string) []byte {
	t.Helper()
	return s.must(t, "kubectl", append([]string{"--namespace", namespace}, args...)...)
}

// read reads an object, or a list of them.
func (s *scene) read(t *testing.T, into any, args ...string) {
	t.Helper()
	raw := s.kubectl(t, append([]string{"get", "--output", "json"}, args...)...)
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("kubectl get %s: %v", strings.Join(args, " "), err)
	}
}

// apply makes what a manifest says.
func (s *scene) apply(t *testing.T, manifest string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := s.run(ctx, strings.NewReader(manifest), "kubectl", "--namespace", namespace, "apply", "--filename", "-"); err != nil {
		t.Fatal(err)
	}
}
