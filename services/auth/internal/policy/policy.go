// Package policy decides who may do what, by policies in Cedar that a shop can change without a new build.
package policy

import (
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"

	"github.com/souk-shop/souk/services/auth/internal/account"
)

// Policy is a set of policies. It is safe for concurrent use.
type Policy struct{ set *cedar.PolicySet }

// Decision is an answer, and why.
type Decision struct {
	Allowed bool
	// Reason is a sentence for the one who is refused; "" where it is allowed.
	Reason string
	// Policies are the ids of the policies that decided, sorted; Errors what went wrong in evaluating any.
	Policies, Errors []string
}

const noReason = "This account may not do that."

// Purchase asks whether the account may buy what goes to this country.
func (p *Policy) Purchase(who account.Account, checkoutID, country string) Decision {
	checkout := cedar.Entity{
		UID:        cedar.NewEntityUID("Checkout", cedar.String(checkoutID)),
		Attributes: cedar.NewRecord(cedar.RecordMap{"country": cedar.String(country)}),
	}
	return p.ask(who, "purchase", checkout, nil)
}

// ViewAccount asks whether the account may read the other.
func (p *Policy) ViewAccount(who, whom account.Account) Decision {
	return p.ask(who, "viewAccount", entity(whom), nil)
}

// SetRoles asks whether the account may give the other these roles.
func (p *Policy) SetRoles(who, whom account.Account, roles []string) Decision {
	set := make([]cedar.Value, len(roles))
	for i, role := range roles {
		set[i] = cedar.String(role)
	}
	return p.ask(who, "setRoles", entity(whom), cedar.RecordMap{"roles": cedar.NewSet(set...)})
}

// SetBlocked asks whether the account may block (or unblock) the other.
func (p *Policy) SetBlocked(who, whom account.Account, blocked bool) Decision {
	return p.ask(who, "setBlocked", entity(whom), cedar.RecordMap{"blocked": cedar.Boolean(blocked)})
}

func (p *Policy) ask(who account.Account, action cedar.String, resource cedar.Entity, context cedar.RecordMap) Decision {
	principal := entity(who)
	request := cedar.Request{
		Principal: principal.UID, Action: cedar.NewEntityUID("Action", action), Resource: resource.UID,
		Context: cedar.NewRecord(context),
	}
	verdict, why := cedar.Authorize(p.set, cedar.EntityMap{resource.UID: resource, principal.UID: principal}, request)
	d := Decision{Allowed: verdict == cedar.Allow && len(why.Errors) == 0}
	for _, e := range why.Errors {
		d.Errors = append(d.Errors, string(e.PolicyID)+": "+e.Message)
	}
	for _, r := range why.Reasons {
		d.Policies = append(d.Policies, string(r.PolicyID))
	}
	slices.Sort(d.Policies)
	if !d.Allowed {
		d.Reason = p.reason(verdict, d.Policies)
	}
	return d
}

// reason returns the sentences of the policies that forbade it.
func (p *Policy) reason(verdict cedar.Decision, ids []string) string {
	var sentences []string
	for _, id := range ids {
		text, ok := p.set.Get(cedar.PolicyID(id)).Annotations()["reason"]
		if ok && verdict == cedar.Deny {
			sentences = append(sentences, string(text))
		}
	}
	if len(sentences) == 0 {
		return noReason
	}
	return strings.Join(sentences, " ")
}

func entity(a account.Account) cedar.Entity {
	roles := make([]cedar.EntityUID, len(a.Roles))
	for i, role := range a.Roles {
		roles[i] = cedar.NewEntityUID("Role", cedar.String(role))
	}
	return cedar.Entity{
		UID:     cedar.NewEntityUID("Account", cedar.String(a.ID)),
		Parents: cedar.NewEntityUIDSet(roles...),
		Attributes: cedar.NewRecord(cedar.RecordMap{
			"email": cedar.String(a.Email), "email_domain": cedar.String(account.EmailDomain(a.Email)),
			"blocked": cedar.Boolean(a.Blocked),
		}),
	}
}
