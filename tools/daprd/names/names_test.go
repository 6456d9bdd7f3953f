package names_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dapr/components-contrib/nameresolution"

	"github.com/souk-shop/souk/tools/daprd/names"
)

// counting gives a new address with each answer, and counts the questions.
type counting struct {
	nameresolution.Resolver
	asked int
	err   error
}

func (c *counting) ResolveID(_ context.Context, req nameresolution.ResolveRequest) (string, error) {
	c.asked++
	return fmt.Sprintf("%s:%d", req.ID, c.asked), c.err
}

func TestANameIsAskedForOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := &counting{}
		r := names.Remember(asked)
		expect := func(app, want string) {
			t.Helper()
			if got, err := r.ResolveID(t.Context(), nameresolution.ResolveRequest{ID: app, Port: 1}); got != want || err != nil {
				t.Fatalf("%s, %v; want %s", got, err, want)
			}
		}
		expect("cart", "cart:1")
		time.Sleep(names.Current - time.Nanosecond)
		expect("cart", "cart:1")
		expect("orders", "orders:2")
		time.Sleep(time.Nanosecond)
		expect("cart", "cart:3")
		expect("orders", "orders:2")
	})
}

func TestWhatIsNotFoundIsAskedAgain(t *testing.T) {
	asked := &counting{err: errors.New("no host")}
	r, req := names.Remember(asked), nameresolution.ResolveRequest{ID: "cart"}
	for range 2 {
		if address, err := r.ResolveID(t.Context(), req); !errors.Is(err, asked.err) || address != "" {
			t.Fatalf("%q, %v; want no address and the error", address, err)
		}
	}
	asked.err = nil
	if address, err := r.ResolveID(t.Context(), req); address != "cart:3" || err != nil {
		t.Fatalf("%q, %v; want the third answer", address, err)
	}
}
