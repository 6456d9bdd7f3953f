package instance

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
)

// Names of the secrets that [Dir.Secrets] makes.
const (
	SigningKey    = "auth-signing-key"
	AdminEmail    = "admin-email"
	AdminPassword = "admin-password"
	DemoEmail     = "demo-email"
	DemoPassword  = "demo-password"
	SessionKey    = "storefront-session-key"
)

const keySize = 32

// store is a file that is an app's secret store, and what is made for it.
type store struct {
	file    string
	secrets map[string]func() string
}

// stores keep apart what no other app is to read.
func stores() []store {
	return []store{
		{"secrets.json", map[string]func() string{
			SigningKey:    key,
			AdminEmail:    func() string { return "admin@souk.example" },
			AdminPassword: Token,
			DemoEmail:     func() string { return "shopper@souk.example" },
			DemoPassword:  Token,
		}},
		{"storefront-secrets.json", map[string]func() string{SessionKey: key}},
	}
}

// Secrets reads the secret stores. What is missing in them is made and written; what is there stays.
func (d Dir) Secrets() (map[string]string, error) {
	all := map[string]string{}
	for _, s := range stores() {
		secrets, err := d.secrets(s)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, secrets)
	}
	return all, nil
}

func (d Dir) secrets(s store) (map[string]string, error) {
	path := d.Path(s.file)
	secrets := map[string]string{}
	raw, err := os.ReadFile(path) //nolint:gosec // the instance's own file
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		if err := json.Unmarshal(raw, &secrets); err != nil {
			return nil, fmt.Errorf("%s is no flat JSON object (%w): correct it, or delete it to get new secrets", path, err)
		}
	}
	before := len(secrets)
	for name, create := range s.secrets {
		if secrets[name] == "" {
			secrets[name] = create()
		}
	}
	if len(secrets) == before {
		return secrets, nil
	}
	raw, err = json.MarshalIndent(secrets, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := writeFile(path, append(raw, '\n')); err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", path, plain(err))
	}
	return secrets, nil
}

func key() string { return base64.StdEncoding.EncodeToString(random(keySize)) }

// Token returns a random word of 144 bits.
func Token() string { return strings.TrimRight(base64.URLEncoding.EncodeToString(random(18)), "=") }

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
