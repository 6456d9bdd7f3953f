package auth

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/auth/internal/account"
	"github.com/souk-shop/souk/services/auth/internal/api"
)

// Secrets of the first admin.
const (
	secretAdminEmail    = "admin-email"
	secretAdminPassword = "admin-password" //nolint:gosec // a secret's name
)

const (
	adminRetry   = 250 * time.Millisecond
	adminTimeout = time.Minute
)

// ensureAdmin makes the first admin's account where it is missing. It waits for a store or a broker that starts more
// slowly than the service does.
func ensureAdmin(ctx context.Context, log *slog.Logger, secrets sidecar.Secrets, parts api.Parts) error {
	email, secret, err := adminSecrets(ctx, secrets)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, adminTimeout)
	defer cancel()
	ticker := time.NewTicker(adminRetry)
	defer ticker.Stop()
	for {
		admin, err := api.EnsureAdmin(ctx, parts, email, secret, parts.Clock())
		if err == nil {
			if !admin {
				log.Warn("the account of the secret admin-email is not an admin's; it was left as it is")
			}
			return nil
		}
		if !problem.Is(err, problem.Unavailable) {
			return fmt.Errorf("first admin: %w", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("first admin: %w", err)
		case <-ticker.C:
		}
	}
}

// adminSecrets reads and checks the secrets. The error names the one that is missing or wrong, and never its value.
func adminSecrets(ctx context.Context, secrets sidecar.Secrets) (email, secret string, err error) {
	if email, err = secrets.Secret(ctx, secretAdminEmail); err != nil {
		return "", "", fmt.Errorf("secret %s: %w", secretAdminEmail, err)
	}
	if email, err = account.NormalizeEmail(email); err != nil {
		return "", "", fmt.Errorf("secret %s: %w", secretAdminEmail, err)
	}
	if secret, err = secrets.Secret(ctx, secretAdminPassword); err != nil {
		return "", "", fmt.Errorf("secret %s: %w", secretAdminPassword, err)
	}
	secret = account.NormalizePassword(secret)
	if err = account.CheckPassword(secret, email); err != nil {
		return "", "", fmt.Errorf("secret %s: %w", secretAdminPassword, err)
	}
	return email, secret, nil
}
