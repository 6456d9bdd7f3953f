package policies_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/auth/internal/account"
	"github.com/souk-shop/souk/services/auth/internal/policy"
	"github.com/souk-shop/souk/services/auth/policies"
)

func load(t *testing.T) *policy.Policy {
	t.Helper()
	p, err := policy.Load(policies.Files, policies.Schema)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func person(id, email string, roles ...string) account.Account {
	return account.Account{ID: id, Email: email, Roles: roles}
}

func blocked(a account.Account) account.Account {
	a.Blocked = true
	return a
}

var (
	shopper = person("s", "shopper@example.com", token.RoleCustomer)
	staff   = person("t", "staff@example.com", token.RoleStaff)
	admin   = person("a", "admin@example.com", token.RoleAdmin, token.RoleStaff, token.RoleCustomer)
	other   = person("o", "other@example.com", token.RoleAdmin)
	nobody  = person("n", "nobody@example.com")
)

func TestWhoMayBuy(t *testing.T) {
	p := load(t)
	tests := []struct {
		name    string
		who     account.Account
		allowed bool
		reason  string
	}{
		{"customer", shopper, true, ""},
		{"staff", staff, true, ""},
		{"admin", admin, true, ""},
		{"no role", nobody, false, "This account may not do that."},
		{"unknown role", person("x", "x@example.com", "root"), false, "This account may not do that."},
		{"blocked customer", blocked(shopper), false, "This account may not place orders. Please contact the shop."},
		{"blocked admin", blocked(admin), false, "This account may not place orders. Please contact the shop."},
		{
			"no mail reaches it", person("x", "x@shop.invalid", token.RoleCustomer), false,
			"No mail can reach this account's e-mail address.",
		},
		{"invalid elsewhere in the domain", person("x", "x@invalid.example", token.RoleCustomer), true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := p.Purchase(tt.who, "c1", "DE")
			if d.Allowed != tt.allowed || d.Reason != tt.reason || len(d.Errors) > 0 {
				t.Errorf("got %+v, want allowed=%v reason=%q", d, tt.allowed, tt.reason)
			}
		})
	}
}

func TestWhoMayLookAfterAccounts(t *testing.T) {
	p := load(t)
	tests := []struct {
		name                     string
		who, whom                account.Account
		view, roles, block, free bool
	}{
		{"a shopper and their own", shopper, shopper, true, false, false, false},
		{"a shopper and another", shopper, other, false, false, false, false},
		{"staff and a shopper", staff, shopper, true, false, false, false},
		{"an admin and a shopper", admin, shopper, true, true, true, true},
		{"an admin and staff", admin, staff, true, true, true, true},
		{"an admin and another admin", admin, other, true, true, false, true},
		{"an admin and their own", admin, admin, true, false, false, false},
		{"a blocked admin and a shopper", blocked(admin), shopper, true, false, false, false},
		{"nobody and a shopper", nobody, shopper, false, false, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, q := range []struct {
				question string
				got      policy.Decision
				want     bool
			}{
				{"view", p.ViewAccount(tt.who, tt.whom), tt.view},
				{"set roles", p.SetRoles(tt.who, tt.whom, []string{token.RoleStaff}), tt.roles},
				{"block", p.SetBlocked(tt.who, tt.whom, true), tt.block},
				{"unblock", p.SetBlocked(tt.who, tt.whom, false), tt.free},
			} {
				if q.got.Allowed != q.want || len(q.got.Errors) > 0 {
					t.Errorf("%s: %+v, want allowed=%v", q.question, q.got, q.want)
				}
			}
		})
	}
}

func TestLoadNamesTheFileThatIsWrong(t *testing.T) {
	const fine = `permit (principal, action == Action::"purchase", resource);`
	tests := map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"none":     {fstest.MapFS{}, "no *.cedar file"},
		"no Cedar": {fstest.MapFS{"a.cedar": {Data: []byte("permit (")}}, "a.cedar"},
		"unknown attribute": {
			fstest.MapFS{"b.cedar": {Data: []byte(`permit (principal, action == Action::"purchase", resource) when { principal.age > 17 };`)}},
			"b.cedar",
		},
		"unknown action": {fstest.MapFS{"c.cedar": {Data: []byte(`permit (principal, action == Action::"buy", resource);`)}}, "c.cedar"},
		"an id twice": {
			fstest.MapFS{"d.cedar": {Data: []byte("@id(\"x\")\n" + fine + "\n@id(\"x\")\n" + fine)}}, `"x" is taken`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := policy.Load(tt.files, policies.Schema)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
	if _, err := policy.Load(policies.Files, "entity {"); err == nil {
		t.Error("a schema that is none was taken")
	}
}

func TestAPolicyThatFailsAllowsNothing(t *testing.T) {
	files := fstest.MapFS{"a.cedar": {Data: []byte(`
		permit (principal, action == Action::"purchase", resource);
		forbid (principal, action == Action::"purchase", resource) when { 9223372036854775807 + 1 > 0 };`)}}
	p, err := policy.Load(files, policies.Schema)
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Purchase(shopper, "c1", "DE"); d.Allowed || len(d.Errors) != 1 {
		t.Errorf("got %+v: a forbid that cannot be evaluated must not be passed over", d)
	}
}
