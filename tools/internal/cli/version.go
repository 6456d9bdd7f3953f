package cli

import (
	"runtime"

	"github.com/spf13/cobra"
)

// version is set by the linker where a release is built.
var version = "dev"

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		Short:             "Print the version",
		Args:              cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil }, // needs no repository
		Run:               func(*cobra.Command, []string) { a.say("souk %s (%s)", version, runtime.Version()) },
	}
}
