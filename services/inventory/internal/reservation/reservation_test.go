package reservation_test

import (
	"testing"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/inventory/internal/reservation"
)

func TestLinesOfSumsUpEachSKU(t *testing.T) {
	got := reservation.LinesOf([]events.Line{{SKU: "b", Quantity: 60}, {SKU: "a", Quantity: 1}, {SKU: "b", Quantity: 70}})
	if len(got) != 2 || got[0].SKU != "a" || got[1].Quantity != 130 {
		t.Errorf("LinesOf = %+v", got)
	}
}

func TestEachDecisionFollowsFromTheLast(t *testing.T) {
	lines := []reservation.Line{{SKU: "a", Quantity: 1, Hold: 2}}
	shortages := []events.Shortage{{SKU: "a", Quantity: 1}}
	created := func(r *reservation.Reservation) { r.Decide("o", reservation.Attempt{Lines: lines}) }
	short := func(r *reservation.Reservation) {
		r.Decide("o", reservation.Attempt{Lines: lines, Shortages: shortages})
	}
	completed := func(r *reservation.Reservation) { _ = r.Complete() }
	cancelled := func(r *reservation.Reservation) { r.Cancel("o", lines) }
	type step = func(*reservation.Reservation)
	for name, tt := range map[string]struct {
		steps []step
		want  reservation.Status
	}{
		"reserved":                    {[]step{created, created}, reservation.Reserved},
		"rejected":                    {[]step{short, short}, reservation.Rejected},
		"first attempt wins":          {[]step{short, created}, reservation.Rejected},
		"committed":                   {[]step{created, completed, completed}, reservation.Committed},
		"released":                    {[]step{created, cancelled, cancelled}, reservation.Released},
		"cancelled, then completed":   {[]step{created, cancelled, completed}, reservation.Released},
		"completed, then cancelled":   {[]step{created, completed, cancelled, completed}, reservation.Returned},
		"cancelled before created":    {[]step{cancelled, created, completed}, reservation.CancelledEarly},
		"rejected, then cancelled":    {[]step{short, cancelled, completed}, reservation.Rejected},
		"nothing decided, so nothing": {[]step{completed}, ""},
	} {
		var r reservation.Reservation
		for _, s := range tt.steps {
			s(&r)
		}
		if r.Status != tt.want {
			t.Errorf("%s: %q, want %q", name, r.Status, tt.want)
		}
	}
	var undecided reservation.Reservation
	if err := undecided.Complete(); !problem.Is(err, problem.Precondition) {
		t.Errorf("complete before reserved: %v", err)
	}
}

func TestADecisionIsPublishedOnce(t *testing.T) {
	var r reservation.Reservation
	lines := []reservation.Line{{SKU: "a", Quantity: 1, Hold: 2}}
	if d := r.Decide("o", reservation.Attempt{Lines: lines}); len(d) != 1 || d[0].Data.Validate() != nil {
		t.Errorf("decided with %+v", d)
	}
	if d := r.Decide("o", reservation.Attempt{Lines: lines}); d != nil {
		t.Errorf("decided again with %+v", d)
	}
}
