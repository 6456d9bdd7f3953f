package account_test

import (
	"strings"
	"testing"

	"github.com/souk-shop/souk/services/auth/internal/account"
)

func TestNormalizeEmail(t *testing.T) {
	good := map[string]string{
		"ada@example.com":            "ada@example.com",
		"  Ada.Lovelace@Example.COM": "ada.lovelace@example.com",
		"ada+shop@example.co.uk":     "ada+shop@example.co.uk",
		"o'hara@example.com":         "o'hara@example.com",
		"ada@bücher.example":         "ada@xn--bcher-kva.example",
		"ada@BÜCHER.example":         "ada@xn--bcher-kva.example",
		"a@1.example":                "a@1.example",
	}
	for text, want := range good {
		if got, err := account.NormalizeEmail(text); err != nil || got != want {
			t.Errorf("NormalizeEmail(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "   ", "ada", "@example.com", "ada@", "ada@localhost", "ada@@example.com", "a b@example.com", ".ada@example.com",
		"ada.@example.com", "a..b@example.com", "ada@example..com", "ada@-example.com", "ada@example-.com", "ada@exam ple.com",
		"ada@example.com\r\nBcc: x@example.com", "ada@[127.0.0.1]", `"ada"@example.com`, "ädä@example.com", "ada@example.com.",
		strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("a", 64) + ".com", "a@" + strings.Repeat("a.", 130) + "com",
		"Ada <ada@example.com>",
	} {
		if got, err := account.NormalizeEmail(text); err == nil {
			t.Errorf("NormalizeEmail(%q) = %q, want an error", text, got)
		}
	}
}

func FuzzNormalizeEmail(f *testing.F) {
	for _, seed := range []string{"ada@example.com", " A@B.C ", "ada@bücher.example", "a@xn--a.b", "@", "a@b@c.d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, err := account.NormalizeEmail(text)
		if err != nil {
			return
		}
		twice, err := account.NormalizeEmail(once)
		if err != nil || twice != once {
			t.Errorf("%q became %q, and that %q, %v", text, once, twice, err)
		}
		if strings.ContainsAny(once, " \r\n\t<>,;:\"\\()[]") || strings.Count(once, "@") != 1 {
			t.Errorf("%q became %q, which no header can hold", text, once)
		}
		if domain := account.EmailDomain(once); domain == "" || strings.Contains(domain, "@") {
			t.Errorf("%q has the domain %q", once, domain)
		}
	})
}
