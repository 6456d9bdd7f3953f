package images

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// home is where the source is published.
const home = "https://github.com/souk-shop/souk"

// Origin is what source the images are made of.
type Origin struct {
	// Revision is the commit; one ending in -dirty had changes that were not committed.
	Revision string
	// Created is the commit's time: the same commit makes the same images at any time.
	Created time.Time
}

// ReadOrigin asks git. Where there is no repository, as in a source archive, the revision is unknown and the time that of
// SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), which also wins over the commit's.
func ReadOrigin(ctx context.Context, root string) (Origin, error) {
	o := Origin{Revision: "unknown", Created: time.Unix(0, 0).UTC()}
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
		if o, err = head(ctx, root); err != nil {
			return Origin{}, err
		}
	}
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return o, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return Origin{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q: it has to be a number of seconds since 1970", text)
	}
	o.Created = time.Unix(seconds, 0).UTC()
	return o, nil
}

// head reads the commit that is checked out.
func head(ctx context.Context, root string) (Origin, error) {
	commit, err := git(ctx, root, "log", "-1", "--format=%H %ct")
	if err != nil {
		return Origin{}, err
	}
	hash, text, _ := strings.Cut(commit, " ")
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return Origin{}, fmt.Errorf("git tells no time of the commit %s: %q", hash, text)
	}
	changes, err := git(ctx, root, "status", "--porcelain")
	if err != nil {
		return Origin{}, err
	}
	if changes != "" {
		hash += "-dirty"
	}
	return Origin{Revision: hash, Created: time.Unix(seconds, 0).UTC()}, nil
}

func git(ctx context.Context, root string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", append([]string{"-C", root}, args...)...).Output() //nolint:gosec // our own arguments
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}
