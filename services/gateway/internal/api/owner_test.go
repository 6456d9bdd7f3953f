package api_test

import (
	"testing"
)

// TestACheckoutIsItsUsers: what the orders service answers about a rejected checkout to anybody who is signed in, the gateway
// answers to its user, to staff and to admins, on every read.
func TestACheckoutIsItsUsers(t *testing.T) {
	s := newShop(t)
	id := s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "3"), "Authorization: "+s.customer(), "Idempotency-Key: k").field(t, "checkout_id")
	rejected := `{"id":"` + id + `","status":"rejected","reason":"permission","timeline":[]}`
	s.on("orders GET /checkouts/"+id, 200, rejected)
	s.on("orders GET /checkouts/"+orderID, 200, rejected)
	seen := "Last-Event-ID: rejected-1" // a stream that is over: it is answered, and does not go on
	tests := map[string]struct {
		who          string
		id           string
		read, stream int
	}{
		"its user":                          {s.customer(), id, 200, 204},
		"another user":                      {s.token(userTwo, "customer"), id, 404, 404},
		"staff":                             {s.staff(), id, 200, 204},
		"an admin":                          {s.token(userTwo, "admin"), id, 200, 204},
		"nobody's checkout":                 {s.customer(), orderID, 404, 404},
		"nobody's checkout, read by staff":  {s.staff(), orderID, 200, 204},
		"no checkout, read by staff":        {s.staff(), userOne, 404, 404},
		"nobody who is signed in may guess": {s.token(userOne[:35]+"9", "customer"), id, 404, 404},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for range 2 {
				for _, prefer := range []string{"", "Prefer: wait=1"} {
					if got := s.do("GET", "/api/v1/checkouts/"+tt.id, "", "Authorization: "+tt.who, prefer); got.status != tt.read {
						t.Errorf("read: %d %s, want %d", got.status, got.body, tt.read)
					}
				}
				if got := s.do("GET", "/api/v1/checkouts/"+tt.id+"/events", "", "Authorization: "+tt.who, seen); got.status != tt.stream {
					t.Errorf("stream: %d %s, want %d", got.status, got.body, tt.stream)
				}
			}
		})
	}
	if got := s.do("GET", "/api/v1/checkouts/"+id, ""); got.status != 401 {
		t.Errorf("a guest: %d", got.status)
	}
}
