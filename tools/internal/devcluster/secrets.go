package devcluster

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// secret is a Secret of the development cluster. What is there stays.
type secret struct {
	namespace, name string
	data            map[string]string
}

// secrets makes the namespaces, and in them the Secrets that are missing.
func (c *Cluster) secrets(ctx context.Context) (string, error) {
	if _, err := c.kubectl(ctx, nil, "apply", "--kustomize", c.path("k8s", "namespaces")); err != nil {
		return "", fmt.Errorf("the namespaces were refused: %w", err)
	}
	password, err := c.password(ctx)
	if err != nil {
		return "", err
	}
	wanted, err := secrets(password)
	if err != nil {
		return "", err
	}
	var made []string
	for _, s := range wanted {
		fresh, err := c.keep(ctx, s)
		if err != nil {
			return "", err
		}
		if fresh {
			made = append(made, s.namespace+"/"+s.name)
		}
	}
	if len(made) == 0 {
		return "all there", nil
	}
	return "made " + strings.Join(made, ", "), nil
}

// secrets lists what has to be there: Redis's password on both sides, and what the chart would otherwise generate anew
// whenever Tilt renders it.
func secrets(password string) ([]secret, error) {
	admin := map[string]string{"admin-email": "admin@souk.example", "admin-password": word()}
	auth, err := json.Marshal(map[string]string{
		"auth-signing-key": key(), "admin-email": admin["admin-email"], "admin-password": admin["admin-password"],
	})
	if err != nil {
		return nil, err
	}
	storefront, err := json.Marshal(map[string]string{"storefront-session-key": key()})
	if err != nil {
		return nil, err
	}
	admin["secrets.json"] = string(auth)
	return []secret{
		{infraNamespace, "redis", map[string]string{"redis-password": password}},
		{"souk", "redis", map[string]string{"redis-password": password}},
		{"souk", "souk-dev-auth", admin},
		{"souk", "souk-dev-storefront", map[string]string{"secrets.json": string(storefront)}},
		{"souk", "souk-dev-tokens", map[string]string{"token": word()}},
	}, nil
}

// password is the one that Redis has, or a new one.
func (c *Cluster) password(ctx context.Context) (string, error) {
	out, err := c.kubectl(ctx, nil, "get", "secret", "redis", "--namespace", infraNamespace, "--ignore-not-found", "--output", "jsonpath={.data.redis-password}")
	if err != nil {
		return "", fmt.Errorf("Redis's password cannot be read: %w", err) //nolint:staticcheck // Redis is a name
	}
	if out == "" {
		return word(), nil
	}
	password, err := base64.StdEncoding.DecodeString(out)
	return string(password), err
}

// keep makes the Secret where there is none. It goes through standard input, so that no list of processes has it.
func (c *Cluster) keep(ctx context.Context, s secret) (bool, error) {
	there, err := c.kubectl(ctx, nil, "get", "secret", s.name, "--namespace", s.namespace, "--ignore-not-found", "--output", "name")
	if err != nil || there != "" {
		return false, err
	}
	manifest, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "stringData": s.data,
		"metadata": map[string]any{
			"name": s.name, "namespace": s.namespace, "labels": map[string]string{"app.kubernetes.io/part-of": "souk"},
		},
	})
	if err != nil {
		return false, err
	}
	if _, err := c.kubectl(ctx, bytes.NewReader(manifest), "create", "--filename", "-"); err != nil {
		return false, fmt.Errorf("the Secret %s in %s cannot be made: %w", s.name, s.namespace, err)
	}
	return true, nil
}

// key is one of 256 bits, as the services want it.
func key() string { return base64.StdEncoding.EncodeToString(random(32)) }

// word is a password of 192 bits.
func word() string { return base64.RawURLEncoding.EncodeToString(random(24)) }

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
