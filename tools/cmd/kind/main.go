// Command kind makes a development cluster for the shop, and brings into it what the shop needs. It is no part of the souk
// command, so that a first `make run` does not compile what only Kubernetes needs.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/devcluster"
)

func main() {
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "kind: %s\n", err)
		return 1
	}
	return 0
}

func command() *cobra.Command {
	o := devcluster.Options{Say: say}
	var images string
	root := &cobra.Command{
		Use:           "souk-kind",
		Short:         "A development cluster for the shop, on kind",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) (err error) {
			if o.Config == "" {
				o.Config = filepath.Join(o.Root, "k8s", "kind.yaml")
			}
			o.Images, err = devcluster.Parse(images)
			return err
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	f := root.PersistentFlags()
	f.StringVar(&o.Root, "root", ".", "the repository")
	f.StringVar(&o.Name, "name", envOr("SOUK_KIND_CLUSTER", "souk"), "the cluster; one that is there is taken as it is (SOUK_KIND_CLUSTER)")
	f.StringVar(&o.Config, "config", os.Getenv("SOUK_KIND_CONFIG"), "kind's configuration of a new cluster (SOUK_KIND_CONFIG; default: k8s/kind.yaml)")
	f.StringVar(&o.NodeImage, "node-image", os.Getenv("SOUK_KIND_NODE_IMAGE"), "image of a new cluster's nodes (SOUK_KIND_NODE_IMAGE; default: kind's own)")
	f.StringVar(&o.Chart, "dapr-chart", os.Getenv("SOUK_DAPR_CHART"), "Dapr's chart: a folder, or what Helm knows (SOUK_DAPR_CHART; default: that of Dapr's Go module)")
	f.StringVar(&images, "images", envOr("SOUK_KIND_IMAGES", string(devcluster.Upstream)), "the infrastructure's images: upstream or debian (SOUK_KIND_IMAGES)")
	f.DurationVar(&o.Patience, "timeout", 10*time.Minute, "how long one step may take")
	root.AddCommand(
		sub(&o, "up", "Find or make the cluster, with Dapr and the infrastructure", (*devcluster.Cluster).Up),
		sub(&o, "dapr", "Install Dapr where it is missing", (*devcluster.Cluster).Dapr),
		sub(&o, "secrets", "Make the namespaces and secrets that are missing", (*devcluster.Cluster).Secrets),
		sub(&o, "down", "Delete the cluster, where it was made by up", (*devcluster.Cluster).Down),
		load(&o),
	)
	return root
}

func sub(o *devcluster.Options, use, short string, run func(*devcluster.Cluster, context.Context) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return run(devcluster.New(*o), cmd.Context())
	}}
}

func load(o *devcluster.Options) *cobra.Command {
	var layout string
	c := &cobra.Command{
		Use: "load IMAGE...", Short: "Copy images of the local docker to the nodes, or one of an OCI layout under a name", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if layout == "" {
				return devcluster.New(*o).Load(cmd.Context(), args)
			}
			if len(args) != 1 {
				return fmt.Errorf("the layout %s has one image, and %d names were given", layout, len(args))
			}
			return devcluster.New(*o).LoadLayout(cmd.Context(), layout, args[0])
		},
	}
	c.Flags().StringVar(&layout, "layout", "", "the folder of an OCI image layout, such as .souk/images/orders")
	return c
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

func envOr(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
