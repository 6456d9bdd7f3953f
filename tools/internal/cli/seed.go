package cli

import (
	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/seed"
)

func (a *app) seed() *cobra.Command {
	var products int
	c := &cobra.Command{
		Use:   "seed",
		Short: "Load the sample catalogue into the running shop, or many generated products",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			run, err := a.instance().ReadRun()
			if err != nil {
				return err
			}
			secrets, err := a.instance().Secrets()
			if err != nil {
				return err
			}
			s := seed.Seeder{Dir: a.instance(), Run: run, Secrets: secrets, Say: a.say}
			if products > 0 {
				return s.Resume(cmd.Context(), seed.Generate(products))
			}
			return s.Load(cmd.Context(), seed.Sample())
		},
	}
	c.Flags().IntVar(&products, "products", 0, "generate this many products instead of the sample")
	return c
}
