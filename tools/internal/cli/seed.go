package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/instance"
	"github.com/souk-shop/souk/tools/internal/seed"
)

func (a *app) seed() *cobra.Command {
	var products int
	var url string
	c := &cobra.Command{
		Use:   "seed",
		Short: "Load the sample catalogue into a running shop, or many generated products",
		Long: `Load the sample catalogue into the shop that runs here, or with --url into one that runs elsewhere. Doing it twice is
doing it once. Elsewhere it signs in as SOUK_ADMIN_EMAIL with SOUK_ADMIN_PASSWORD, and makes a demo account where
SOUK_DEMO_EMAIL and SOUK_DEMO_PASSWORD name one; each of them may be given as a file, as in SOUK_ADMIN_PASSWORD_FILE.`,
		Args:              cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.locateUnless(url != "") },
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.seeder(url)
			if err != nil {
				return err
			}
			if products > 0 {
				return s.Resume(cmd.Context(), seed.Generate(products))
			}
			return s.Load(cmd.Context(), seed.Sample())
		},
	}
	c.Flags().IntVar(&products, "products", 0, "generate this many products instead of the sample")
	c.Flags().StringVar(&url, "url", "", "the shop's API, such as https://shop.example (default: the shop that runs here)")
	return c
}

// seeder fills the shop at the address, or for "" the one that runs here.
func (a *app) seeder(url string) (seed.Seeder, error) {
	if url != "" {
		secrets, err := namedSecrets()
		return seed.Seeder{Run: instance.Run{URL: url}, Secrets: secrets, Say: a.say}, err
	}
	run, err := a.instance().ReadRun()
	if err != nil {
		return seed.Seeder{}, err
	}
	secrets, err := a.instance().Secrets()
	return seed.Seeder{Dir: a.instance(), Run: run, Secrets: secrets, Say: a.say}, err
}

// namedSecrets reads the accounts of a shop that runs elsewhere from the environment.
func namedSecrets() (map[string]string, error) {
	secrets := map[string]string{}
	for variable, name := range map[string]string{
		"SOUK_ADMIN_EMAIL": instance.AdminEmail, "SOUK_ADMIN_PASSWORD": instance.AdminPassword,
		"SOUK_DEMO_EMAIL": instance.DemoEmail, "SOUK_DEMO_PASSWORD": instance.DemoPassword,
	} {
		value, err := fromEnvironment(variable)
		if err != nil {
			return nil, err
		}
		secrets[name] = value
	}
	if secrets[instance.AdminEmail] == "" || secrets[instance.AdminPassword] == "" {
		return nil, errors.New("only an administrator fills a shop: set SOUK_ADMIN_EMAIL and SOUK_ADMIN_PASSWORD, or SOUK_ADMIN_EMAIL_FILE and SOUK_ADMIN_PASSWORD_FILE")
	}
	if (secrets[instance.DemoEmail] == "") != (secrets[instance.DemoPassword] == "") {
		return nil, errors.New("a demo account needs both SOUK_DEMO_EMAIL and SOUK_DEMO_PASSWORD")
	}
	return secrets, nil
}
