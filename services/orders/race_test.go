package orders_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
)

// TestManyCheckoutsOfOneCartAtOnce: replicas that know nothing of each other get the checkouts of one cart, and the cart
// itself, all at once and some twice. One becomes an order, the others are rejected.
func TestManyCheckoutsOfOneCartAtOnce(t *testing.T) {
	t.Parallel()
	for _, profile := range sidecartest.Profiles() {
		t.Run(profile.String(), func(t *testing.T) {
			t.Parallel()
			s := newShop(t, sidecartest.As(profile))
			var replicas []http.Handler
			for range 3 {
				s.restart()
				replicas = append(replicas, s.handler)
			}
			list := []events.Event{s.cart(3, ann, mugs(2)), s.cart(2, ann, mugs(1))}
			var ids []string
			for i := range 6 {
				ids = append(ids, fmt.Sprintf("aaaaaaaa-aaaa-4aaa-8aaa-%012d", i))
				list = append(list, s.authenticated(ids[i], ann, 3))
			}
			var working sync.WaitGroup
			for i, e := range sidecartest.Twice(list) {
				working.Go(func() {
					for try := 0; sidecartest.Deliver(t, replicas[i%3], e) != problem.Success; try++ {
						if try > 20 {
							t.Errorf("%s is never acknowledged", e.ID)
							return
						}
					}
				})
			}
			working.Wait()
			status := map[string]int{}
			for _, id := range ids {
				status[s.checkout(id).Status]++
			}
			if status["pending"] != 1 || status["rejected"] != len(ids)-1 {
				t.Errorf("%v", status)
			}
			created := map[string]bool{}
			for _, e := range s.fake.PublishedTo("order-created") {
				created[e.ID] = true
			}
			if len(created) != 1 {
				t.Errorf("%d orders were created", len(created))
			}
		})
	}
}

// TestAnswersAndCancellationAtOnce: whatever wins, what was published belongs to the outcome.
func TestAnswersAndCancellationAtOnce(t *testing.T) {
	t.Parallel()
	for range 10 {
		s := newShop(t)
		s.place()
		var working sync.WaitGroup
		for _, e := range sidecartest.Twice([]events.Event{s.reserved(), s.authorized()}) {
			working.Go(func() { sidecartest.Deliver(t, s.handler, e) })
		}
		working.Go(func() { s.call(ann, http.MethodPost, "/orders/"+orderID+"/cancel", nil, nil) })
		working.Wait()
		cancelled, completed := map[string]bool{}, map[string]bool{}
		for _, e := range s.fake.PublishedTo("order-cancelled") {
			cancelled[e.ID] = true
		}
		for _, e := range s.fake.PublishedTo("order-completed") {
			completed[e.ID] = true
		}
		s.wantStatus(orderID, "cancelled", events.CancelledByShopper)
		if len(cancelled) != 1 || len(completed) > 1 {
			t.Errorf("%d cancelled, %d completed", len(cancelled), len(completed))
		}
	}
}
