package buy

import (
	"errors"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
)

// fault says in the visitor's language what the gateway would not do, and why. scope is what was to be done, where a code
// means something of its own then. ok is false for an error that is not the visitor's to know: it is passed on.
func fault(s *i18n.Speaker, scope string, err error) (text string, ok bool) {
	e, classified := errors.AsType[*problem.Error](err)
	if !classified || e.Kind == problem.Unavailable || e.Kind == problem.Unauthenticated {
		return "", false
	}
	count := int64(-1)
	for _, f := range e.Fields {
		if f.Limit != nil {
			count = *f.Limit
		}
	}
	for _, id := range faultIDs(scope, e.Code, count) {
		if s.Has(id) {
			return s.T(id, "count", count), true
		}
	}
	return e.Detail, e.Detail != ""
}

// faultIDs are the ids that may have the sentence, the most particular first. Nothing left is no number.
func faultIDs(scope, code string, count int64) []string {
	ids := []string{"fault." + scope + "." + code, "fault." + code}
	if count == 0 {
		ids = append([]string{"fault." + scope + "." + code + ".none", "fault." + code + ".none"}, ids...)
	}
	return ids
}
