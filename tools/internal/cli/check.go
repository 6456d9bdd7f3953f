package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/check"
)

const checkTimeout = 2 * time.Minute

func (a *app) check() *cobra.Command {
	s := check.Shop{Say: a.say}
	var timeout time.Duration
	c := &cobra.Command{
		Use:   "check",
		Short: "Prove that a shop sells: buy something through its public API, and cancel the order",
		Long: `Prove that a shop sells: register a throw-away account, buy one piece of a product with the test provider's
payment method, wait until the order is confirmed, cancel it, and see its payment undone. The account stays.
A shop whose payment provider moves money is not bought from: check it with --read-only.

What is not there yet, as while a shop starts, is waited for until --timeout.`,
		Args:              cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.locateUnless(s.URL != "") },
		RunE: func(cmd *cobra.Command, _ []string) error {
			if s.URL == "" {
				run, err := a.instance().ReadRun()
				if err != nil {
					return fmt.Errorf("%w, or name a shop with --url", err)
				}
				s.URL, s.Storefront = run.URL, run.Storefront
			}
			return a.checkShop(cmd.Context(), s, timeout)
		},
	}
	f := c.Flags()
	f.StringVar(&s.URL, "url", "", "the shop's API, such as https://shop.example (default: the shop that runs here)")
	f.StringVar(&s.Storefront, "storefront", "", "also look at this web page (default: that of the shop that runs here)")
	f.BoolVar(&s.ReadOnly, "read-only", false, "only read: no account, no order")
	f.DurationVar(&timeout, "timeout", checkTimeout, "give up then; undoing may take half a minute more")
	return c
}

func (a *app) checkShop(ctx context.Context, s check.Shop, timeout time.Duration) error {
	began := time.Now()
	a.say("Checking %s", s.URL)
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := s.Run(limited); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("the check was stopped: %v", err) //nolint:errorlint // a check that was stopped is no success
		}
		return err
	}
	a.say("The shop works (%.1f s).", time.Since(began).Seconds())
	return nil
}
