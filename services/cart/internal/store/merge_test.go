package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/cart/internal/cart"
	"github.com/souk-shop/souk/services/cart/internal/store"
)

const guestID = "6b1d8c80-5a51-4c0e-9d0c-3f6a4d1f0001"

var errKilled = errors.New("the process is dead")

// mortal is a sidecar whose process dies at a call to the state store or the broker: before the call's effect, or after.
type mortal struct {
	sidecar.State
	sidecar.Publisher
	left  int
	after bool
}

func (m *mortal) do(call func() error) error {
	m.left--
	switch {
	case m.left > 0:
		return call()
	case m.left == 0 && m.after:
		_ = call()
	}
	return errKilled
}

func (m *mortal) Get(ctx context.Context, key string) (item sidecar.Item, err error) {
	err = m.do(func() error { item, err = m.State.Get(ctx, key); return err })
	return item, err
}

func (m *mortal) Put(ctx context.Context, key string, value []byte, etag string) error {
	return m.do(func() error { return m.State.Put(ctx, key, value, etag) })
}

func (m *mortal) Publish(ctx context.Context, e events.Event) error {
	return m.do(func() error { return m.Publisher.Publish(ctx, e) })
}

type shop struct {
	t    *testing.T
	fake *sidecartest.Fake
}

func open(t *testing.T) shop { return shop{t, sidecartest.New(t, "cart")} }

// carts returns the carts in a process that lives on.
func (s shop) carts() *store.Carts {
	return store.New(s.fake.Sidecar(), cart.Shop{Currency: "EUR"}, nil)
}

// dying returns the carts in a process that dies at its nth call.
func (s shop) dying(nth int, after bool) (*store.Carts, *mortal) {
	sc := s.fake.Sidecar()
	m := &mortal{State: sc.State, Publisher: sc.Events, left: nth, after: after}
	return store.New(&sidecar.Sidecar{AppID: "cart", State: m, Events: m}, cart.Shop{Currency: "EUR"}, nil), m
}

func event(t sidecartest.TB, id string, minute int, data events.Payload) events.Event {
	e := sidecartest.Event(t, id, "gateway", "subject", data)
	e.Time = sidecartest.Epoch.Add(time.Duration(minute) * time.Minute)
	return e
}

func (s shop) add(c *store.Carts, id, cartID, userID, sku string, quantity int64) {
	s.t.Helper()
	p := events.ProductAddedToCart{
		CartID: cartID, UserID: userID, ProductID: "p", SKU: sku, Name: sku, Quantity: quantity, UnitPrice: money.New(5, "EUR"),
	}
	if _, err := c.Add(context.Background(), event(s.t, id, 0, p), p); err != nil {
		s.t.Fatal(err)
	}
}

func (s shop) login(c *store.Carts, userID string) error {
	u := events.UserAuthenticated{UserID: userID, Context: events.ContextLogin, GuestCartID: guestID}
	return c.Merge(context.Background(), event(s.t, "login-"+userID, 9, u), u)
}

// contents renders a cart's lines as "sku×quantity", sorted.
func (s shop) contents(id string) string {
	s.t.Helper()
	c, err := s.carts().Get(context.Background(), id)
	if err != nil {
		return err.Error()
	}
	parts := make([]string, len(c.Lines))
	for i, l := range c.Lines {
		parts[i] = fmt.Sprintf("%s×%d", l.SKU, l.Quantity)
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// checkPublished sees that every version of every cart was published, and each under one id.
func (s shop) checkPublished(ids ...string) {
	s.t.Helper()
	seen := map[string]map[int64]string{}
	for _, e := range s.fake.PublishedTo("cart-updated") {
		u, err := events.Decode[events.CartUpdated](e)
		if err != nil {
			s.t.Fatal(err)
		}
		if seen[u.CartID] == nil {
			seen[u.CartID] = map[int64]string{}
		}
		if id := seen[u.CartID][u.Version]; id != "" && id != e.ID {
			s.t.Errorf("%s: version %d was published under two ids", u.CartID, u.Version)
		}
		seen[u.CartID][u.Version] = e.ID
	}
	for _, id := range ids {
		c, err := s.carts().Get(context.Background(), id)
		if err != nil || int64(len(seen[id])) != c.Version {
			s.t.Errorf("%s: %d of %d versions were published (%v)", id, len(seen[id]), c.Version, err)
		}
	}
}

// TestAMergeIsHealedWhereverItBreaksOff kills the process at every call of a merge, before and after the call's effect.
// Then the login comes again, before or after an addition that finds the merge half done.
func TestAMergeIsHealedWhereverItBreaksOff(t *testing.T) {
	for _, lateFirst := range []bool{false, true} {
		for _, after := range []bool{false, true} {
			for nth := 1; ; nth++ {
				s := open(t)
				own := events.UserCartID("ann")
				s.add(s.carts(), "1", guestID, "", "mug", 2)
				s.add(s.carts(), "2", guestID, "", "cap", 1)
				s.add(s.carts(), "3", own, "ann", "mug", 3)
				carts, m := s.dying(nth, after)
				err := s.login(carts, "ann")
				late := func() { s.add(s.carts(), "late", guestID, "", "cap", 4) }
				if lateFirst {
					late()
				}
				for range 2 {
					if err := s.login(s.carts(), "ann"); err != nil {
						t.Fatal(err)
					}
				}
				late()
				s.add(s.carts(), "1", guestID, "", "mug", 2) // a redelivery of what was merged
				if got := s.contents(own); got != "cap×5 mug×5" || s.contents(guestID) != "" {
					t.Fatalf("killed at call %d (%v): the user's cart has %q, the guest's %q", nth, after, got, s.contents(guestID))
				}
				s.checkPublished(own, guestID)
				if err == nil && m.left > 0 {
					break
				}
			}
		}
	}
}

func TestALateEventIsHealedWhereverItBreaksOff(t *testing.T) {
	for _, after := range []bool{false, true} {
		for nth := 1; ; nth++ {
			s := open(t)
			own := events.UserCartID("ann")
			s.add(s.carts(), "1", guestID, "", "mug", 2)
			half, _ := s.dying(4, false) // closed, and nothing more
			_ = s.login(half, "ann")
			p := events.ProductAddedToCart{CartID: guestID, ProductID: "p", SKU: "cap", Quantity: 1, UnitPrice: money.New(5, "EUR")}
			carts, m := s.dying(nth, after)
			_, err := carts.Add(context.Background(), event(t, "late", 1, p), p)
			s.add(s.carts(), "late", guestID, "", "cap", 1)
			if got := s.contents(own); got != "cap×1 mug×2" {
				t.Fatalf("killed at call %d (%v): the user's cart has %q", nth, after, got)
			}
			s.checkPublished(own, guestID)
			if err == nil && m.left > 0 {
				break
			}
		}
	}
}

func TestTwoUsersBringOneGuestsCart(t *testing.T) {
	s := open(t)
	s.add(s.carts(), "1", guestID, "", "mug", 2)
	for range 2 {
		for _, user := range []string{"ann", "bob"} {
			if err := s.login(s.carts(), user); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := s.contents(events.UserCartID("ann")); got != "mug×2" {
		t.Errorf("the first has %q", got)
	}
	if got := s.contents(events.UserCartID("bob")); !strings.Contains(got, "cart-not-found") {
		t.Errorf("the second has %q", got)
	}
	for _, user := range []string{"ann", "bob"} {
		if done, err := s.carts().Handled(context.Background(), events.UserCartID(user), "login-"+user); !done || err != nil {
			t.Errorf("%s's cart does not know of the login: %v", user, err)
		}
	}
}

func TestAnOrderOfAMergedCartIsTakenOutOfTheUsers(t *testing.T) {
	s := open(t)
	s.add(s.carts(), "1", guestID, "", "mug", 2)
	half, _ := s.dying(4, false)
	_ = s.login(half, "ann")
	o := events.OrderCreated{OrderID: "o", UserID: "ann", CartID: guestID, CartVersion: 1, Lines: []events.Line{{SKU: "mug", Quantity: 2}}}
	e := events.Event{ID: "order", Time: sidecartest.Epoch}
	for range 2 {
		if err := s.carts().Order(context.Background(), e, o); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.contents(events.UserCartID("ann")); got != "" {
		t.Errorf("what was ordered is still there: %q", got)
	}
}

// TestARestorationIsHealedWhereverItBreaksOff kills the process at every call that the return of a failed order's lines
// takes, in a guest's cart whose merge is half done.
func TestARestorationIsHealedWhereverItBreaksOff(t *testing.T) {
	lines := []events.Line{{SKU: "mug", Quantity: 2}}
	created := events.OrderCreated{OrderID: "o", UserID: "ann", CartID: guestID, CartVersion: 1, Lines: lines}
	cancelled := events.OrderCancelled{OrderID: "o", UserID: "ann", CartID: guestID, Reason: events.CancelledTimeout, Lines: lines}
	event := func(id string) events.Event { return events.Event{ID: id, Time: sidecartest.Epoch} }
	for _, after := range []bool{false, true} {
		for nth := 1; ; nth++ {
			s := open(t)
			own := events.UserCartID("ann")
			s.add(s.carts(), "1", guestID, "", "mug", 2)
			if err := s.carts().Order(context.Background(), event("created"), created); err != nil {
				t.Fatal(err)
			}
			half, _ := s.dying(4, false) // closed, and nothing more
			_ = s.login(half, "ann")
			carts, m := s.dying(nth, after)
			err := carts.Restore(context.Background(), event("cancelled"), cancelled)
			for range 2 {
				if err := s.carts().Restore(context.Background(), event("cancelled"), cancelled); err != nil {
					t.Fatal(err)
				}
			}
			if got := s.contents(own); got != "mug×2" {
				t.Fatalf("killed at call %d (%v): the user's cart has %q", nth, after, got)
			}
			s.checkPublished(own, guestID)
			if err == nil && m.left > 0 {
				break
			}
		}
	}
}

func TestManyAdditionsAtOnceAllCount(t *testing.T) {
	s := open(t)
	done := make(chan struct{})
	replicas := []*store.Carts{s.carts(), s.carts()}
	for i := range 24 {
		go func() {
			s.add(replicas[i%2], fmt.Sprint(i/2), guestID, "", "mug", 1) // each twice, once in each replica
			done <- struct{}{}
		}()
	}
	for range 24 {
		<-done
	}
	if got := s.contents(guestID); got != "mug×12" {
		t.Errorf("the cart has %q", got)
	}
	s.checkPublished(guestID)
}
