package instance

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
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
)

const keySize = 32

// Secrets reads secrets.json, which is also the sidecars' secret store. What is missing in it is made and written; what
// is there stays.
func (d Dir) Secrets() (map[string]string, error) {
	path := d.Path("secrets.json")
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
	for name, create := range map[string]func() string{
		SigningKey:    func() string { return base64.StdEncoding.EncodeToString(random(keySize)) },
		AdminEmail:    func() string { return "admin@souk.example" },
		AdminPassword: Token,
		DemoEmail:     func() string { return "shopper@souk.example" },
		DemoPassword:  Token,
	} {
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

// Token returns a random word of 144 bits.
func Token() string { return strings.TrimRight(base64.URLEncoding.EncodeToString(random(18)), "=") }

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
