package api

import (
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

// methodsView is how one can pay.
type methodsView struct {
	Provider string `json:"provider"`
	// Test tells that no money moves.
	Test    bool         `json:"test"`
	Methods []methodView `json:"methods"`
}

type methodView struct {
	Token       string `json:"token"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// methods answers GET /methods: the provider's payment methods, for everybody.
func (a *api) methods(w http.ResponseWriter, r *http.Request) error {
	m, err := a.provider.Methods(r.Context())
	if err != nil {
		return problem.NewUnavailable("provider", "The payment provider does not say how one can pay.").Because(err)
	}
	v := methodsView{Provider: m.Provider, Test: m.Test, Methods: make([]methodView, len(m.List))}
	for i, method := range m.List {
		v.Methods[i] = methodView(method)
	}
	w.Header().Set("Cache-Control", "public, max-age=60")
	return server.JSON(w, http.StatusOK, v)
}
