package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sort"
	"time"

	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/boot"
	"github.com/souk-shop/souk/tools/internal/instance"
	"github.com/souk-shop/souk/tools/internal/runfile"
	"github.com/souk-shop/souk/tools/internal/seed"
)

const upTimeout = 2 * time.Minute

func (a *app) up() *cobra.Command {
	var o boot.Options
	var noSeed bool
	c := &cobra.Command{
		Use:   "up",
		Short: "Build and start the shop, load the sample catalogue, and stay until Ctrl-C",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Root, o.Dir = a.root, a.dir
			if o.File == "" {
				o.File = filepath.Join(a.root, "dapr.yaml")
			}
			return a.run(cmd.Context(), o, noSeed)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Profile, "profile", "embedded", "a folder of components/: embedded, redis")
	f.StringVar(&o.File, "file", "", "the run template (default: dapr.yaml in the repository)")
	f.IntVar(&o.Replicas, "replicas", 1, fmt.Sprintf("processes of each service, 1 to %d", runfile.MaxReplicas))
	f.IntVar(&o.PortOffset, "port-offset", envInt("SOUK_PORT_OFFSET"), "add this to every port")
	f.StringArrayVar(&o.Env, "env", nil, "APP.KEY=VALUE, environment of one service (*: all); repeatable")
	f.StringVar(&o.Daprd, "daprd", envOr("SOUK_DAPRD", ""), "use this sidecar")
	f.StringVar(&o.ReadyFile, "ready-file", "", "write run.json there, too, when all is proven")
	f.DurationVar(&o.Timeout, "timeout", upTimeout, "give up when it is not ready by then")
	f.BoolVar(&noSeed, "no-seed", envOr("SOUK_NO_SEED", "") != "", "load no sample catalogue and no demo account")
	o.RedisHost = envOr("REDIS_HOST", "localhost:6379")
	o.RedisPassword = envOr("REDIS_PASSWORD", "")
	o.SweepSchedule = envOr("SOUK_SWEEP_SCHEDULE", "@every 5s")
	return c
}

func (a *app) run(ctx context.Context, o boot.Options, noSeed bool) error {
	began := time.Now()
	up, err := boot.Start(ctx, o, a.say)
	if err != nil {
		return err
	}
	defer func() {
		a.say("Stopping…")
		up.Stop()
		a.say("Stopped. The data stays in %s.", up.Dir())
	}()
	if !noSeed {
		if err := a.seedOnce(ctx, up.Run(), up.Secrets()); err != nil {
			if errors.Is(ctx.Err(), context.Canceled) {
				return nil
			}
			return fmt.Errorf("the sample catalogue could not be loaded: %w", err)
		}
	}
	a.summary(up.Run(), up.Secrets())
	if err := up.Announce(); err != nil {
		return err
	}
	a.say("Souk is up: %s (after %.1f s; Ctrl-C stops it)", up.Run().Front(), time.Since(began).Seconds())
	<-ctx.Done()
	return nil
}

// seedOnce loads the sample catalogue where that has not been done.
func (a *app) seedOnce(ctx context.Context, run instance.Run, secrets map[string]string) error {
	s := seed.Seeder{Dir: a.instance(), Run: run, Secrets: secrets, Say: a.say}
	return s.Once(ctx)
}

func (a *app) summary(run instance.Run, secrets map[string]string) {
	a.say("")
	a.say("  %-12s %5s  %-10s %s", "app", "port", "sidecar", "logs")
	ids := make([]string, 0, len(run.Apps))
	for id := range run.Apps {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool { return run.Apps[ids[i]].DaprHTTPPort < run.Apps[ids[j]].DaprHTTPPort })
	for _, id := range ids {
		app := run.Apps[id]
		a.say("  %-12s %5d  %d/%d %s", id, app.AppPort, app.DaprHTTPPort, app.DaprGRPCPort, app.AppLog)
	}
	if run.Broker != nil {
		a.say("  %-12s %5d  %-10s %s", "broker", run.Broker.Port, "", run.Broker.Log)
	}
	a.say("")
	a.say("  staff      %s  %s", secrets[instance.AdminEmail], secrets[instance.AdminPassword])
	a.say("  shopper    %s  %s", secrets[instance.DemoEmail], secrets[instance.DemoPassword])
	a.say("  shop       %s", run.Front())
	a.say("  API        %s/docs", run.URL)
	a.say("  more       souk status · souk logs <app> -f · all in %s", run.Dir)
	a.say("")
}
