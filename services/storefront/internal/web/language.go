package web

import (
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
)

// Language keeps the visitor's choice of a language and goes back to where they were.
func (s *Web) Language(w http.ResponseWriter, r *http.Request) error {
	choice := r.PostFormValue("language")
	if !s.Speech.Has(choice) {
		return problem.NewInvalid("language", "The shop does not speak this language.")
	}
	s.Jar.Speak(w, choice)
	s.Redirect(w, r, Local(r.PostFormValue("next"), "/"))
	return nil
}
