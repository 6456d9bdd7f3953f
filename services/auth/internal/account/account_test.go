package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/auth/internal/account"
)

func TestCheckPassword(t *testing.T) {
	const email = "longname@example.com"
	tests := []struct {
		password, want string
	}{
		{"seven77", "at least 8"},
		{"eight-88", ""},
		{strings.Repeat("ab", 64), ""},
		{strings.Repeat("ab", 64) + "c", "at most 128"},
		{strings.Repeat("ü-", 64), ""},
		{"пароль12", ""},
		{"Password123", "guessed first"},
		{"QWERTYUIOP", "guessed first"},
		{"zzzzzzzzzz", "guessed first"},
		{"longname", "e-mail address"},
		{"LongName@Example.com", "e-mail address"},
		{"correct horse battery staple", ""},
	}
	for _, tt := range tests {
		err := account.CheckPassword(account.NormalizePassword(tt.password), email)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%q: %v", tt.password, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%q: error %v, want one with %q", tt.password, err, tt.want)
		}
	}
}

func TestNormalizePasswordGivesOneFormToOnePassword(t *testing.T) {
	if account.NormalizePassword("cafe\u0301 passt") != account.NormalizePassword("caf\u00e9 passt") {
		t.Error("composed and decomposed letters make two passwords")
	}
	if got := account.NormalizePassword("  Two  Spaces "); got != "  Two  Spaces " {
		t.Errorf("spaces and case count, and became %q", got)
	}
}

func TestRegisterMakesAnAccountOnce(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	reg := account.Registration{
		Command: "c", UserID: "u", Email: "ada@example.com", Name: "Ada", Hash: "h", Roles: []string{"customer"}, At: at,
	}
	var a account.Account
	drafts, err := reg.Register(&a, false)
	if err != nil || len(drafts) != 1 || a.ID != "u" || a.Registration != "c" || !a.CreatedAt.Equal(at) {
		t.Fatalf("Register gave %+v, %v and made %+v", drafts, err, a)
	}
	if got := drafts[0].Data.(events.UserRegistered); got.UserID != "u" || got.Email != "ada@example.com" || got.Name != "Ada" {
		t.Errorf("published %+v", got)
	}
	before := a
	if _, err := reg.Register(&a, true); !problem.Is(err, problem.Conflict) {
		t.Errorf("a second registration: %v, want a conflict", err)
	}
	if a.Email != before.Email || a.Hash != before.Hash {
		t.Error("a second registration changed the account")
	}
	var withCart account.Account
	reg.GuestCartID = "cart"
	drafts, err = reg.Register(&withCart, false)
	if err != nil || len(drafts) != 2 {
		t.Fatalf("with a cart: %+v, %v", drafts, err)
	}
	login := drafts[1].Data.(events.UserAuthenticated)
	if login.Context != events.ContextLogin || login.GuestCartID != "cart" || login.Validate() != nil {
		t.Errorf("published %+v", login)
	}
}

func TestNormalizeRoles(t *testing.T) {
	got, err := account.NormalizeRoles([]string{"admin", "customer", "admin"})
	if err != nil || !slices.Equal(got, []string{"customer", "admin"}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range [][]string{nil, {}, {"root"}, {"customer", ""}} {
		if got, err := account.NormalizeRoles(bad); err == nil {
			t.Errorf("%v became %v", bad, got)
		}
	}
}

func TestNormalizeNameAndCartID(t *testing.T) {
	if got, err := account.NormalizeName("  Ada Lovelace "); err != nil || got != "Ada Lovelace" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, bad := range []string{strings.Repeat("ü", 101), "a\nb", "a\x00"} {
		if _, err := account.NormalizeName(bad); err == nil {
			t.Errorf("the name %q was taken", bad)
		}
	}
	for id, good := range map[string]bool{
		"": true, "b6f4c3de-0c9e-4b6d-9a52-3e1c2f0a7d11": true, "a/b": false, "a b": false, "a||b": false,
		strings.Repeat("a", 65): false,
	} {
		if err := account.CheckCartID(id); (err == nil) != good {
			t.Errorf("cart id %q: %v", id, err)
		}
	}
}
