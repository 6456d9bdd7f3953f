package cli

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/build"
	"github.com/souk-shop/souk/tools/internal/runfile"
)

func (a *app) init() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Make the folders and the secrets, for `dapr run -f .` (souk up does it for you)",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := a.instance().Create(); err != nil {
				return err
			}
			if _, err := a.instance().Secrets(); err != nil {
				return err
			}
			a.say("Folders and secrets are in %s.", a.dir)
			return nil
		},
	}
}

func (a *app) build() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "build",
		Short: "Build the services, as souk up does",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				file = filepath.Join(a.root, "dapr.yaml")
			}
			template, err := runfile.Read(file)
			if err != nil {
				return err
			}
			if err := build.Toolchain(); err != nil {
				return err
			}
			bin := filepath.Join(a.root, ".souk", "bin")
			unlock, err := build.Lock(bin)
			if err != nil {
				return err
			}
			defer unlock()
			return build.Services(cmd.Context(), template, bin, a.say)
		},
	}
	c.Flags().StringVar(&file, "file", "", "the run template (default: dapr.yaml in the repository)")
	return c
}
