package api

import (
	"net/http"
	"net/url"

	"github.com/souk-shop/souk/internal/problem"
)

// findAccount answers the account of an e-mail address. Who may see which account, the auth service decides.
func (a *api) findAccount(w http.ResponseWriter, r *http.Request) error {
	email := r.URL.Query().Get("email")
	if email == "" {
		return problem.NewInvalid("query", "The query is wrong.").WithField("email", "is required")
	}
	return a.forward(w, r, on(r, "auth", http.MethodGet, "/accounts?"+url.Values{"email": {email}}.Encode()))
}

func (a *api) account(w http.ResponseWriter, r *http.Request) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "auth", http.MethodGet, "/accounts/"+id))
}

func (a *api) setRoles(w http.ResponseWriter, r *http.Request) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	raw, err := readJSON(r)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "auth", http.MethodPost, "/accounts/"+id+"/roles").with("application/json", raw))
}

func (a *api) blockAccount(w http.ResponseWriter, r *http.Request) error {
	return a.actOnAccount(w, r, "/block")
}

func (a *api) unblockAccount(w http.ResponseWriter, r *http.Request) error {
	return a.actOnAccount(w, r, "/unblock")
}

func (a *api) actOnAccount(w http.ResponseWriter, r *http.Request, suffix string) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "auth", http.MethodPost, "/accounts/"+id+suffix))
}
