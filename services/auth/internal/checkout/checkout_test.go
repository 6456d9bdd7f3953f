package checkout_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/services/auth/internal/checkout"
)

var (
	at      = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	request = events.UserCheckout{
		CheckoutID: "c1", CartID: "cart", CartVersion: 3, Token: "very.secret.token", PaymentMethod: "pm_1",
		ShippingAddress: events.Address{Name: "Ada", Line1: "1 Street", City: "Berlin", PostalCode: "10115", Country: "DE"},
	}
	accepted = checkout.Verdict{UserID: "u", Name: "Ada", Email: "ada@example.com", Roles: []string{"customer"}}
	refused  = checkout.Verdict{UserID: "u", Reason: events.RejectedPermission, Detail: "No."}
)

func TestDecide(t *testing.T) {
	var c checkout.Checkout
	drafts := accepted.Decide(&c, false, request, at)
	if len(drafts) != 1 || c.Outcome != checkout.Authenticated || c.UserID != "u" {
		t.Fatalf("accepted: %+v, %+v", drafts, c)
	}
	out := drafts[0].Data.(events.UserAuthenticated)
	if out.Validate() != nil || out.Context != events.ContextCheckout || out.Checkout.CartVersion != 3 || out.UserID != "u" {
		t.Errorf("published %+v", out)
	}
	var r checkout.Checkout
	drafts = refused.Decide(&r, false, request, at)
	if len(drafts) != 1 || r.Outcome != events.RejectedPermission {
		t.Fatalf("refused: %+v, %+v", drafts, r)
	}
	if got := drafts[0].Data.(events.CheckoutRejected); got.Validate() != nil || got.Reason != events.RejectedPermission || got.CheckoutID != "c1" {
		t.Errorf("published %+v", got)
	}
}

func TestTheFirstVerdictStands(t *testing.T) {
	var c checkout.Checkout
	accepted.Decide(&c, false, request, at)
	before := c
	if drafts := refused.Decide(&c, true, request, at.Add(time.Hour)); len(drafts) != 0 || c != before {
		t.Errorf("a second verdict published %+v and left %+v", drafts, c)
	}
}

func TestTheTokenIsNotKept(t *testing.T) {
	for _, v := range []checkout.Verdict{accepted, refused} {
		var c checkout.Checkout
		kept, err := json.Marshal(struct {
			Drafts []events.Draft
			State  *checkout.Checkout
		}{v.Decide(&c, false, request, at), &c})
		if err != nil || strings.Contains(string(kept), "secret") {
			t.Errorf("%s, %v", kept, err)
		}
	}
}
