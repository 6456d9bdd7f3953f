package report

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/orders/internal/order"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
	"github.com/souk-shop/souk/services/orders/internal/store"
)

// slowState takes its time, counts the reads of orders, and may fail.
type slowState struct {
	sidecar.State
	takes time.Duration
	mu    sync.Mutex
	reads int
	most  int
	now   int
	fails bool
}

func (s *slowState) GetMany(ctx context.Context, keys []string) ([]sidecar.Item, error) {
	s.mu.Lock()
	s.reads++
	s.now++
	s.most = max(s.most, s.now)
	fails := s.fails
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.now--
	}()
	select {
	case <-time.After(s.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if fails {
		return nil, errors.New("the store is away")
	}
	return s.State.GetMany(ctx, keys)
}

func (s *slowState) set(fails bool, takes time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails, s.takes, s.reads = fails, takes, 0
}

// newReporter returns a reporter on a store in which count orders were made, one a minute.
func newReporter(t *testing.T, begin time.Time, count int) (*Reporter, *slowState) {
	t.Helper()
	sc := *sidecartest.New(t, "orders").Sidecar()
	slow := &slowState{State: sc.State}
	sc.State = slow
	s := store.New(&sc, time.Now)
	for i := range count {
		id, at := fmt.Sprint(i), begin.Add(time.Duration(i)*time.Minute)
		if err := s.Index.Add(t.Context(), id, at); err != nil {
			t.Fatal(err)
		}
		_, err := s.Orders.Update(t.Context(), id, events.Command("place", id, id, at), func(o *order.Order, _ bool) ([]events.Draft, error) {
			*o = order.Order{ID: id, Status: order.Confirmed, Since: at, Totals: events.Totals{Total: money.New(5, "EUR")}}
			return nil, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return New(s, "EUR", time.Now, func(ctx context.Context, _ string, work func(context.Context) error) {
		go func() { _ = work(context.WithoutCancel(ctx)) }()
	}), slow
}

func TestADayIsReadOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		day := time.Now().UTC().Truncate(24 * time.Hour)
		r, slow := newReporter(t, day, 200)
		slow.set(false, 100*time.Millisecond)
		hasty, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := r.Figures(hasty, day); !problem.Is(err, problem.Unavailable) {
			t.Errorf("who does not wait gets %v", err)
		}
		var asking sync.WaitGroup
		for range 50 {
			asking.Go(func() {
				if f, err := r.Figures(t.Context(), day); err != nil || f.Orders != 200 || f.Revenue.Amount != 1000 {
					t.Errorf("%+v, %v", f, err)
				}
			})
		}
		asking.Wait()
		if want := 1 + 2*(200/minutesAtOnce+1); slow.reads > want || slow.most != readers {
			t.Errorf("%d reads, %d at once; want at most %d, %d at once", slow.reads, slow.most, want, readers)
		}
	})
}

func TestAFailureIsNotRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		day := time.Now().UTC().Truncate(24 * time.Hour)
		r, slow := newReporter(t, day, 3)
		slow.set(true, 0)
		if _, err := r.Figures(t.Context(), day); err == nil {
			t.Error("a store that is away has figures")
		}
		slow.set(false, time.Hour)
		begun := time.Now()
		if _, err := r.Figures(t.Context(), day); !problem.Is(err, problem.Unavailable) || time.Since(begun) != patience {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		slow.set(false, 0)
		if f, err := r.Figures(t.Context(), day); err != nil || f.Orders != 3 {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

func TestFewDaysAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		today := time.Now().UTC().Truncate(24 * time.Hour)
		r, slow := newReporter(t, today, 1)
		slow.set(false, time.Second)
		var asking sync.WaitGroup
		for i := range 3 * maxDays {
			day := today.Add(-time.Duration(i%(maxDays+8)) * 24 * time.Hour)
			asking.Go(func() {
				if f, err := r.Figures(t.Context(), day); err == nil && f.Day != schedule.DayKey(day) {
					t.Errorf("%+v for %v", f, day)
				}
			})
		}
		asking.Wait()
		if len(r.days) > maxDays || slow.most > daysAtOnce*readers {
			t.Errorf("%d days, %d reads at once", len(r.days), slow.most)
		}
	})
}
