// Command images makes the shop's container images. It is no part of the souk command, so that a first `make run` does not
// compile what only images need.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/images"
)

func main() {
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "images: %s\n", err)
		return 1
	}
	return 0
}

func command() *cobra.Command {
	o := images.Options{Say: say}
	var platforms []string
	var load bool
	c := &cobra.Command{
		Use:           "images",
		Short:         "Make the container images of the services and of the souk command",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.Platforms, err = parse(platforms); err != nil {
				return err
			}
			if cmd.Flags().Changed("load") {
				o.Load = map[bool]images.Load{true: images.LoadAlways, false: images.LoadNever}[load]
			}
			if o.Out == "" {
				o.Out = filepath.Join(o.Root, ".souk", "images")
			}
			return images.Make(cmd.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Root, "root", ".", "the repository")
	f.StringVar(&o.Out, "out", "", "the folder of the OCI layouts (default: .souk/images in the repository)")
	f.StringSliceVar(&o.Apps, "app", nil, "only this app; repeatable (default: all)")
	f.StringSliceVar(&platforms, "platform", []string{"linux/amd64", "linux/arm64"}, "platforms; repeatable")
	f.StringVar(&o.Tag, "tag", "dev", "the images' tag and version")
	f.BoolVar(&load, "load", false, "load them into docker as souk/<app>:<tag> (default: where docker answers)")
	f.StringVar(&o.Push, "push", "", "push them to this registry and path, such as ghcr.io/souk-shop/souk")
	return c
}

func parse(names []string) ([]v1.Platform, error) {
	var all []v1.Platform
	for _, name := range names {
		p, err := v1.ParsePlatform(name)
		if err != nil || p.OS != "linux" || p.Architecture == "" {
			return nil, fmt.Errorf("--platform %s: it has to be linux/amd64, linux/arm64 or another processor of Go's for Linux", name)
		}
		all = append(all, *p)
	}
	return all, nil
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }
