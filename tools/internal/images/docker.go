package images

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// dockerPatience is how long docker may take to say that it is there.
const dockerPatience = 10 * time.Second

// dockerAnswers returns nil when there is a docker on this machine that takes images.
func dockerAnswers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, dockerPatience)
	defer cancel()
	_, err := docker(ctx, nil, "version", "--format", "{{.Server.Version}}")
	return err
}

// load puts the image of this machine's processor into docker. loaded is false where docker has it already.
func (b Built) load(ctx context.Context, reference string) (loaded bool, err error) {
	own, ok := b.own()
	if !ok {
		return false, fmt.Errorf("%s has no image for linux/%s, which docker on this machine runs: name it with --platform", b.App.ID, runtime.GOARCH)
	}
	digest, err := own.ConfigName()
	if err != nil {
		return false, err
	}
	// An error says that there is none by this name: the answer is to load it.
	if known, err := docker(ctx, nil, "image", "inspect", "--format", "{{.Id}}", reference); err == nil && known == digest.String() {
		return false, nil
	}
	tag, err := name.NewTag(reference)
	if err != nil {
		return false, err
	}
	var archive bytes.Buffer
	if err := tarball.Write(tag, own, &archive); err != nil {
		return false, err
	}
	_, err = docker(ctx, &archive, "load", "--quiet")
	return err == nil, err
}

// own returns the image that runs on this machine.
func (b Built) own() (v1.Image, bool) {
	for i, platform := range b.Platforms {
		if platform.OS == "linux" && platform.Architecture == runtime.GOARCH {
			return b.Images[i], true
		}
	}
	return nil, false
}

func docker(ctx context.Context, in *bytes.Buffer, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "docker", args...) //nolint:gosec // our own arguments
	if in != nil {
		cmd.Stdin = in
	}
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("docker %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}
