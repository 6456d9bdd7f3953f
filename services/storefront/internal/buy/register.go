package buy

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

func (p pages) registerForm(r *http.Request) entrance {
	form := newForm(r,
		Field{Name: "name", Type: "text", Autocomplete: "name", Required: true, Max: maxName * 4},
		Field{Name: "email", Type: "email", Autocomplete: "username", Required: true, Max: maxEmail},
		Field{
			Name: "password", Type: "password", Autocomplete: "new-password", Required: true, Max: maxPassword,
			Hint: "register.password.hint",
		})
	key := r.PostFormValue("key")
	if uuid.Validate(key) != nil {
		key = uuid.NewString()
	}
	return entrance{Form: form, Next: next(r), Why: why(r), Key: key}
}

// registerPage shows the form, or goes on with whoever is signed in.
func (p pages) registerPage(w http.ResponseWriter, r *http.Request) error {
	if _, signed := web.Visiting(r).Signed(); signed {
		p.Redirect(w, r, next(r))
		return nil
	}
	return p.showEntrance(w, r, http.StatusOK, "register", p.registerForm(r))
}

// register makes an account and signs in. What the visitor gathered as a guest comes along.
func (p pages) register(w http.ResponseWriter, r *http.Request) error {
	v, e := web.Visiting(r), p.registerForm(r)
	password := r.PostFormValue("password")
	if e.check(v.Speaker); !e.ok() {
		return p.showEntrance(w, r, http.StatusUnprocessableEntity, "register", e)
	}
	guest := p.guestCart(r)
	ctx := v.As(r.Context())
	tokens, err := p.Shop.Register(ctx, e.Value("email"), password, e.Value("name"), v.Basket().ID, e.Key)
	if problem.CodeOf(err) == reused {
		e.Key = uuid.NewString() // what was typed has been corrected since
		tokens, err = p.Shop.Register(ctx, e.Value("email"), password, e.Value("name"), v.Basket().ID, e.Key)
	}
	switch {
	case problem.CodeOf(err) == "email-taken":
		e.fail("email", v.Speaker.T("fault.email-taken"))
		return p.showEntrance(w, r, http.StatusConflict, "register", e)
	case err != nil:
		return p.refused(w, r, "register", e, err)
	}
	return p.enter(w, r, tokens, guest, e.Next)
}
