package buy

import (
	"errors"
	"math"
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// Bounds of what an account takes, in bytes.
const (
	maxEmail    = 254
	maxPassword = 1024
	maxName     = 100
)

// entrance is what the pages "login" and "register" show.
type entrance struct {
	*Form
	// Next is where it goes on; Key makes a registration happen once.
	Next, Key string
	// Why is the id of a sentence that says why one is here, or "".
	Why string
}

func (p pages) loginForm(r *http.Request) entrance {
	form := newForm(r,
		Field{Name: "email", Type: "email", Autocomplete: "username", Required: true, Max: maxEmail},
		Field{Name: "password", Type: "password", Autocomplete: "current-password", Required: true, Max: maxPassword})
	return entrance{Form: form, Next: next(r), Why: why(r)}
}

// next returns where the visitor wants to go, by address or form.
func next(r *http.Request) string { return web.Local(r.FormValue("next"), "/account") }

// why returns why the visitor is asked to sign in.
func why(r *http.Request) string {
	switch {
	case web.Visiting(r).Expired, r.FormValue("why") == "expired":
		return "login.expired"
	case next(r) == "/checkout":
		return "login.checkout"
	}
	return ""
}

// loginPage shows the form, or goes on with whoever is signed in.
func (p pages) loginPage(w http.ResponseWriter, r *http.Request) error {
	if _, signed := web.Visiting(r).Signed(); signed {
		p.Redirect(w, r, next(r))
		return nil
	}
	return p.showEntrance(w, r, http.StatusOK, "login", p.loginForm(r))
}

func (p pages) showEntrance(w http.ResponseWriter, r *http.Request, status int, page string, e entrance) error {
	return p.Render(w, r, status, page, &view.Frame{Title: page + ".title"}, e)
}

// login signs the visitor in. What they gathered as a guest comes along.
func (p pages) login(w http.ResponseWriter, r *http.Request) error {
	v, e := web.Visiting(r), p.loginForm(r)
	password := r.PostFormValue("password")
	if e.check(v.Speaker); !e.ok() {
		return p.showEntrance(w, r, http.StatusUnprocessableEntity, "login", e)
	}
	guest := p.guestCart(r)
	tokens, err := p.Shop.Login(v.As(r.Context()), e.Value("email"), password, v.Basket().ID)
	if err != nil {
		return p.refused(w, r, "login", e, err)
	}
	return p.enter(w, r, tokens, guest, e.Next)
}

// enter goes on as the user that the tokens are of.
func (p pages) enter(w http.ResponseWriter, r *http.Request, tokens shop.Tokens, guest shop.Cart, next string) error {
	if err := p.Enter(w, r, tokens); err != nil {
		return err
	}
	p.carry(w, r, guest)
	p.Redirect(w, r, next)
	return nil
}

// refused shows the form again, with what was typed and what is wrong with it.
func (p pages) refused(w http.ResponseWriter, r *http.Request, page string, e entrance, err error) error {
	s, status := web.Visiting(r).Speaker, problem.StatusOf(err)
	known, classified := errors.AsType[*problem.Error](err)
	switch {
	case !classified:
		return err
	case known.Code == "slow-down" || known.Code == "too-many-requests":
		status = http.StatusTooManyRequests
		e.fail("", s.T("fault.slow-down", "count", int(math.Ceil(known.RetryAfter.Seconds()))))
	case known.Kind == problem.Unavailable:
		e.fail("", s.T("fault.unavailable"))
	case known.Kind == problem.Unauthenticated:
		status = http.StatusUnprocessableEntity // the page is the visitor's to see: there is nobody to challenge
		e.fail("password", s.T("fault.credentials"))
	default:
		explain(e.Form, s, page, known)
	}
	return p.showEntrance(w, r, status, page, e)
}

// explain marks the fields that the gateway has found wrong.
func explain(f *Form, s *i18n.Speaker, page string, e *problem.Error) {
	for _, field := range e.Fields {
		if text := "fault." + page + "." + field.Name; s.Has(text) {
			f.fail(field.Name, s.T(text))
		}
	}
	if f.ok() {
		text, _ := fault(s, page, e)
		f.fail("", text)
	}
}

// logout ends the sign-in.
func (p pages) logout(w http.ResponseWriter, r *http.Request) error {
	if err := p.Leave(w, r); err != nil {
		return err
	}
	p.Say(w, r, session.Flash{Message: "logout.done"})
	p.Redirect(w, r, "/")
	return nil
}
