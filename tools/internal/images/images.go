// Package images makes the shop's container images: for each program one layer on top of nothing, for several platforms,
// with a bill of materials. It needs Go, and neither a registry nor docker; the same commit always makes the same images.
package images

import (
	"context"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/souk-shop/souk/tools/internal/build"
)

// Options say what to make.
type Options struct {
	// Root is the repository, Out the folder of the layouts.
	Root, Out string
	// Apps are the app-ids; all for none.
	Apps      []string
	Platforms []v1.Platform
	// Tag names the images, and is their version.
	Tag  string
	Load Load
	// Push is a registry and a path in it, such as ghcr.io/souk-shop/souk; "" pushes nothing.
	Push string
	Say  build.Progress
}

// Make makes the images, writes them to o.Out, and loads and pushes them where that is wanted.
func Make(ctx context.Context, o Options) error {
	if err := o.locate(); err != nil {
		return err
	}
	loading, err := o.Load.decide(ctx)
	if err != nil {
		return err
	}
	apps, err := Apps(o.Root)
	if err != nil {
		return err
	}
	if apps, err = Only(apps, o.Apps); err != nil {
		return err
	}
	if err := build.Toolchain(); err != nil {
		return err
	}
	unlock, err := build.Lock(o.Out)
	if err != nil {
		return err
	}
	defer unlock()
	all, err := makeAll(ctx, o, apps)
	if err != nil {
		return err
	}
	return deliver(ctx, o, all, loading)
}

// locate makes the folders absolute: the compiler runs in another one.
func (o *Options) locate() error {
	for _, folder := range []*string{&o.Root, &o.Out} {
		absolute, err := filepath.Abs(*folder)
		if err != nil {
			return err
		}
		*folder = absolute
	}
	return nil
}
