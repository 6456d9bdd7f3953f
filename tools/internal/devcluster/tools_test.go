package devcluster

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestTools(t *testing.T) {
	for name, tt := range map[string]struct {
		answers []answer
		says    string
	}{
		"all there":      {},
		"no docker":      {[]answer{{"docker", "", notInstalled("docker")}}, "docker is not installed"},
		"docker is off":  {[]answer{{"docker", "", failed("Cannot connect to the Docker daemon")}}, "docker does not run"},
		"docker forbids": {[]answer{{"docker", "", failed("permission denied while trying to connect")}}, "be a member of its group"},
		"no kubectl":     {[]answer{{"kubectl", "", notInstalled("kubectl")}}, "kubectl is not installed: see https://"},
		"no helm":        {[]answer{{"helm", "", notInstalled("helm")}}, "helm is not installed: see https://"},
		"broken helm":    {[]answer{{"helm", "", failed("exec format error")}}, "helm is installed and does not run"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newWorld(t, nil, tt.answers...).tools(t.Context())
			wants(t, err, tt.says)
		})
	}
}

func TestNothingIsMadeWithoutTools(t *testing.T) {
	w := newWorld(t, nil, answer{"helm", "", notInstalled("helm")})
	wants(t, w.Up(t.Context()), "helm is not installed")
	if len(w.clusters.created) > 0 || w.machine.did("docker pull") {
		t.Errorf("created %v, ran %v", w.clusters.created, w.machine.ran)
	}
}

func TestSystem(t *testing.T) {
	out, err := system{}.run(t.Context(), strings.NewReader("in\n"), "cat")
	if err != nil || out != "in" {
		t.Fatalf("cat printed %q, %v", out, err)
	}
	_, err = system{}.run(t.Context(), nil, "sh", "-c", "echo one >&2; echo two >&2; exit 3")
	wants(t, err, "sh: one; two")
	_, err = system{}.run(t.Context(), nil, "souk-no-such-command")
	if !missing(err) {
		t.Errorf("missing(%v) is false", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err = (system{}).run(ctx, nil, "sleep", "60"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v, want that the time was over", err)
	}
}

func TestParse(t *testing.T) {
	if s, err := Parse("debian"); s != Debian || err != nil {
		t.Errorf("Parse = %q, %v", s, err)
	}
	_, err := Parse("alpine")
	wants(t, err, `"alpine": images are from upstream`)
}
