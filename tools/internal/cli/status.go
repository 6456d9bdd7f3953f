package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"sort"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/boot"
	"github.com/souk-shop/souk/tools/internal/components"
	"github.com/souk-shop/souk/tools/internal/instance"
)

const proofTimeout = 30 * time.Second

func (a *app) status() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Show what runs and how it does; exit code 1 when something is not well",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			run, err := a.instance().ReadRun()
			if err != nil {
				return err
			}
			if asJSON {
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(run)
			}
			return a.table(cmd.Context(), run)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print run.json, tokens included")
	return c
}

func (a *app) table(ctx context.Context, run instance.Run) error {
	subs, _ := boot.Subscriptions(ctx, run) // what cannot be read shows as unhealthy
	ids := make([]string, 0, len(run.Apps))
	for id := range run.Apps {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	a.say("%-12s %7s %7s %6s %6s %8s %-14s %-14s %s", "app", "pid", "daprd", "port", "http", "restarts", "service", "sidecar", "subscriptions")
	unwell := 0
	for _, id := range ids {
		app := run.Apps[id]
		h := boot.Probe(ctx, *app, "/healthz")
		if h != (boot.Health{}) {
			unwell++
		}
		a.say("%-12s %7s %7s %6d %6d %8s %-14s %-14s %d", id, pid(app.AppPID), pid(app.DaprdPID), app.AppPort, app.DaprHTTPPort,
			fmt.Sprintf("%d/%d", app.AppRestarts, app.DaprdRestarts), orOK(h.App), orOK(h.Sidecar), len(subs[id]))
	}
	if b := run.Broker; b != nil {
		a.say("%-12s %7s %7s %6d %6s %8d", "broker", pid(b.PID), "", b.Port, "", b.Restarts)
	}
	if unwell > 0 {
		return fmt.Errorf("%d of %d apps are not well: `souk logs <app>` and `souk logs <app>-daprd` show why", unwell, len(ids))
	}
	a.say("%s, profile %s, since %s", run.URL, run.Profile, run.StartedAt.Local().Format(time.DateTime))
	return nil
}

func pid(n int) string {
	if n == 0 {
		return "down"
	}
	return strconv.Itoa(n)
}

func orOK(text string) string {
	if text == "" {
		return "ok"
	}
	return text
}

func (a *app) canary() *cobra.Command {
	caughtUp, timeout := false, proofTimeout
	c := &cobra.Command{
		Use:   "canary",
		Short: "Prove every subscription of the running shop again; --caught-up waits until all earlier events are through",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			run, err := a.instance().ReadRun()
			if err != nil {
				return err
			}
			profile, err := components.Read(filepath.Join(a.root, "components", run.Profile))
			if err != nil {
				return err
			}
			topics, err := profile.Topics()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			prove := boot.Prove
			if caughtUp {
				prove = boot.CatchUp
			}
			n, err := prove(ctx, run, topics)
			if err != nil {
				return err
			}
			a.say("%d subscriptions proven", n)
			return nil
		},
	}
	c.Flags().BoolVar(&caughtUp, "caught-up", false, "wait for the canaries themselves, and so for all that waited before them")
	c.Flags().DurationVar(&timeout, "timeout", proofTimeout, "give up when it is not proven by then")
	return c
}

func (a *app) down() *cobra.Command {
	return &cobra.Command{
		Use:   "down",
		Short: "Stop the running shop and wait for its end",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			run, err := a.instance().ReadRun()
			if errors.Is(err, instance.ErrDown) {
				a.say("souk is not running in %s", a.dir)
				return nil
			}
			if err != nil {
				return err
			}
			return a.instance().Terminate(cmd.Context(), run.PID)
		},
	}
}
