package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/check"
	"github.com/souk-shop/souk/tools/internal/load"
)

func (a *app) load() *cobra.Command {
	l := load.Load{Say: a.say}
	var url string
	c := &cobra.Command{
		Use:   "load",
		Short: "Let many shoppers buy at once, and tell how long they took",
		Long: `Let many shoppers buy at once: each does what souk check does, again and again, until the time is over; then it tells how
many purchases there were, how long they took, and why any failed. Their accounts stay, their orders are cancelled.

A shop limits how often one machine may register; SOUK_RATE_LIMIT_AUTH=0 at the gateway lifts that, for a shop that is measured.`,
		Args:              cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.locateUnless(url != "") },
		RunE: func(cmd *cobra.Command, _ []string) error {
			if url == "" {
				run, err := a.instance().ReadRun()
				if err != nil {
					return fmt.Errorf("%w, or name a shop with --url", err)
				}
				url = run.URL
			}
			l.Visit = visit(url)
			return l.Run(cmd.Context())
		},
	}
	f := c.Flags()
	f.StringVar(&url, "url", "", "the shop's API, such as https://shop.example (default: the shop that runs here)")
	f.IntVar(&l.Shoppers, "shoppers", 4, "how many shop at once")
	f.DurationVar(&l.For, "for", 30*time.Second, "for how long they begin another purchase")
	return c
}

// visit is a shopper's, who buys and cancels.
func visit(url string) func(context.Context) error {
	shop := check.Shop{URL: url, Say: func(string, ...any) {}}
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, checkTimeout)
		defer cancel()
		return shop.Run(ctx)
	}
}
