package token

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/souk-shop/souk/internal/sidecar"
)

// NewAuthKeys returns the public keys of the auth service, fetched by invocation when first needed and cached.
func NewAuthKeys(apps sidecar.Invoker) *RemoteKeys {
	return NewRemoteKeys(func(ctx context.Context) ([]byte, error) {
		var jwks json.RawMessage
		err := sidecar.Call(ctx, apps, "auth", http.MethodGet, "/.well-known/jwks.json", nil, nil, &jwks)
		return jwks, err
	})
}
