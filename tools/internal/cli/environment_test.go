package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/souk-shop/souk/tools/internal/instance"
)

func TestASecretComesFromAVariableOrAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SOUK_ADMIN_EMAIL", "ada@example.com")
	t.Setenv("SOUK_ADMIN_PASSWORD_FILE", file)
	secrets, err := namedSecrets()
	if err != nil {
		t.Fatal(err)
	}
	if secrets[instance.AdminEmail] != "ada@example.com" || secrets[instance.AdminPassword] != "s3cret" || secrets[instance.DemoEmail] != "" {
		t.Errorf("the secrets are %v", secrets)
	}
}

func TestWhatIsWrongWithAccountsIsSaid(t *testing.T) {
	for name, test := range map[string]struct {
		set  map[string]string
		want string
	}{
		"none":      {map[string]string{"SOUK_ADMIN_EMAIL": "ada@example.com"}, "only an administrator fills a shop"},
		"both":      {map[string]string{"SOUK_ADMIN_PASSWORD": "a", "SOUK_ADMIN_PASSWORD_FILE": "b"}, "SOUK_ADMIN_PASSWORD and SOUK_ADMIN_PASSWORD_FILE are both set"},
		"no file":   {map[string]string{"SOUK_ADMIN_PASSWORD_FILE": "/nowhere/password"}, "SOUK_ADMIN_PASSWORD_FILE: open /nowhere/password"},
		"half demo": {map[string]string{"SOUK_ADMIN_EMAIL": "a", "SOUK_ADMIN_PASSWORD": "b", "SOUK_DEMO_EMAIL": "c"}, "a demo account needs both"},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range test.set {
				t.Setenv(variable, value)
			}
			if _, err := namedSecrets(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestWhatLooksElsewhereNeedsNoRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	var out, errs bytes.Buffer
	if code := Run(t.Context(), []string{"version"}, &out, &errs); code != 0 || !strings.HasPrefix(out.String(), "souk dev (go") {
		t.Errorf("souk version: %d %s%s", code, out.String(), errs.String())
	}
	out.Reset()
	if code := Run(t.Context(), []string{"seed", "--url", "http://127.0.0.1:1"}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "only an administrator") {
		t.Errorf("souk seed --url: %d %s%s", code, out.String(), errs.String())
	}
	errs.Reset()
	if code := Run(t.Context(), []string{"check"}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "there is no dapr.yaml") {
		t.Errorf("souk check: %d %s%s", code, out.String(), errs.String())
	}
}
