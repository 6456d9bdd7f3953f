// Package auth is the service that knows who people are and what they may do: accounts, tokens, keys, roles and the
// permission policy.
package auth

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/auth/internal/api"
	"github.com/souk-shop/souk/services/auth/internal/keyring"
	"github.com/souk-shop/souk/services/auth/internal/password"
	"github.com/souk-shop/souk/services/auth/internal/policy"
	"github.com/souk-shop/souk/services/auth/internal/registry"
	"github.com/souk-shop/souk/services/auth/policies"
)

// AppID is the service's Dapr app-id.
const AppID = "auth"

const (
	defaultTokenTTL = 10 * time.Minute
	minTokenTTL     = time.Second
	maxTokenTTL     = time.Hour
	leeway          = 30 * time.Second
)

// Config is the service's own configuration. The zero value is what a shop runs with.
type Config struct {
	// Server is its HTTP side.
	Server server.Config
	// AccessTokenTTL is how long an access token lives: 10 minutes by default.
	AccessTokenTTL time.Duration
	// PolicyDir holds the *.cedar files that take the place of the shop's own; "" leaves those.
	PolicyDir string
	// PasswordMemoryKiB and PasswordIterations are argon2id's parameters; 0 is OWASP's recommendation.
	PasswordMemoryKiB, PasswordIterations uint32
	// Clock tells the time; [time.Now] by default.
	Clock func() time.Time
}

// ConfigFromEnv reads SOUK_ACCESS_TOKEN_TTL and SOUK_POLICY_DIR. The error names the variable that cannot work.
func ConfigFromEnv() (Config, error) {
	c := Config{PolicyDir: os.Getenv("SOUK_POLICY_DIR")}
	text := os.Getenv("SOUK_ACCESS_TOKEN_TTL")
	if text == "" {
		return c, nil
	}
	ttl, err := time.ParseDuration(text)
	if err != nil || ttl < minTokenTTL || ttl > maxTokenTTL {
		return Config{}, fmt.Errorf("SOUK_ACCESS_TOKEN_TTL: %q is no duration between %v and %v, such as 10m", text, minTokenTTL, maxTokenTTL)
	}
	c.AccessTokenTTL = ttl
	return c, nil
}

// New makes the service. It reads its secrets and its policies, and makes the first admin's account, before it returns;
// the error names the secret, the variable or the file that is wrong.
func New(ctx context.Context, cfg Config, sc *sidecar.Sidecar) (*server.Server, error) {
	cfg = cfg.withDefaults()
	parts, err := cfg.parts(ctx, sc)
	if err != nil {
		return nil, err
	}
	s := api.New(cfg.Server, sc, parts)
	return s, ensureAdmin(ctx, s.Config().Log, sc.Secrets, parts)
}

func (c Config) withDefaults() Config {
	if c.AccessTokenTTL == 0 {
		c.AccessTokenTTL = defaultTokenTTL
	}
	if c.PasswordMemoryKiB == 0 {
		c.PasswordMemoryKiB = password.Default.MemoryKiB
	}
	if c.PasswordIterations == 0 {
		c.PasswordIterations = password.Default.Iterations
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Server.Log == nil {
		c.Server.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

func (c Config) parts(ctx context.Context, sc *sidecar.Sidecar) (api.Parts, error) {
	keys, err := keyring.Load(ctx, c.Server.Log, sc.Secrets)
	if err != nil {
		return api.Parts{}, err
	}
	jwks, err := keys.JWKS()
	if err != nil {
		return api.Parts{}, err
	}
	options := token.Options{Leeway: leeway, Clock: c.Clock}
	signer, err := token.NewSigner(keys.Signing, options)
	if err != nil {
		return api.Parts{}, err
	}
	hasher, err := password.NewHasher(password.Params{
		MemoryKiB: c.PasswordMemoryKiB, Iterations: c.PasswordIterations, Parallelism: password.Default.Parallelism,
	}, rand.Reader)
	if err != nil {
		return api.Parts{}, err
	}
	rules, err := policy.Load(c.policyFiles(), policies.Schema)
	if err != nil {
		return api.Parts{}, c.namePolicyDir(err)
	}
	return api.Parts{
		Registry: registry.New(sc, c.Clock), Hasher: hasher, Policy: rules, Signer: signer,
		Verifier: token.NewVerifier(token.NewStaticKeys(keys.Verifying...), options), JWKS: jwks, RefreshKeys: keys.Refresh,
		TokenTTL: c.AccessTokenTTL, Leeway: leeway, Clock: c.Clock, Random: rand.Reader,
	}, nil
}

func (c Config) policyFiles() fs.FS {
	if c.PolicyDir == "" {
		return policies.Files
	}
	return os.DirFS(c.PolicyDir)
}

func (c Config) namePolicyDir(err error) error {
	if c.PolicyDir == "" {
		return err
	}
	return fmt.Errorf("SOUK_POLICY_DIR %s: %w", c.PolicyDir, err)
}
