package desk_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/payments/internal/desk"
	"github.com/souk-shop/souk/services/payments/internal/payment"
	"github.com/souk-shop/souk/services/payments/internal/provider"
	"github.com/souk-shop/souk/services/payments/internal/sandbox"
)

const (
	orderID  = "o1"
	patience = 250 * time.Millisecond
	timeout  = 10 * time.Second
)

var errDead = errors.New("the process is dead")

// life lets a process live for a number of calls to its sidecar; the call that it dies in takes effect, or not.
type life struct {
	mu      sync.Mutex
	left    int
	applied bool
}

func (l *life) call(f func() error) error {
	l.mu.Lock()
	l.left--
	left := l.left
	l.mu.Unlock()
	if left < 0 || (left == 0 && !l.applied) {
		return errDead
	}
	err := f()
	if left == 0 {
		return errDead
	}
	return err
}

func (l *life) over() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left <= 0
}

type mortalState struct {
	sidecar.State
	life *life
}

func (s mortalState) Get(ctx context.Context, key string) (item sidecar.Item, err error) {
	err = s.life.call(func() error { item, err = s.State.Get(ctx, key); return err })
	return item, err
}

func (s mortalState) GetMany(ctx context.Context, keys []string) (items []sidecar.Item, err error) {
	err = s.life.call(func() error { items, err = s.State.GetMany(ctx, keys); return err })
	return items, err
}

func (s mortalState) Put(ctx context.Context, key string, value []byte, etag string) error {
	return s.life.call(func() error { return s.State.Put(ctx, key, value, etag) })
}

func (s mortalState) Delete(ctx context.Context, key, etag string) error {
	return s.life.call(func() error { return s.State.Delete(ctx, key, etag) })
}

type mortalPublisher struct {
	sidecar.Publisher
	life *life
}

func (p mortalPublisher) Publish(ctx context.Context, e events.Event) error {
	return p.life.call(func() error { return p.Publisher.Publish(ctx, e) })
}

// process is one process of the service.
type process struct {
	*desk.Desk
	ctx  context.Context
	end  context.CancelFunc
	work sync.WaitGroup
	life *life
}

// start starts a process on the fake that lives for so many calls.
func start(fake *sidecartest.Fake, calls int, applied bool) *process {
	return startWith(fake, calls, applied, func(p provider.Provider) provider.Provider { return p })
}

// startWith starts a process whose provider is what wrap makes of the sandbox.
func startWith(fake *sidecartest.Fake, calls int, applied bool, wrap func(provider.Provider) provider.Provider) *process {
	p := &process{life: &life{left: calls, applied: applied}}
	p.ctx, p.end = context.WithCancel(context.Background())
	sc := *fake.Sidecar()
	sc.State, sc.Events = mortalState{sc.State, p.life}, mortalPublisher{sc.Events, p.life}
	p.Desk = desk.New(&sc, wrap(sandbox.New(&sc, sandbox.Options{Slow: 2 * time.Second})), p.background, desk.Options{
		Currency: "EUR", Patience: patience, Timeout: timeout, Concurrency: 4, Log: slog.New(slog.DiscardHandler),
	})
	return p
}

const forever = 1 << 30

func (p *process) background(_ context.Context, _ string, work func(context.Context) error) {
	p.work.Go(func() { _ = work(p.ctx) })
}

// kill ends the process where it stands.
func (p *process) kill() {
	p.end()
	p.work.Wait()
}

// order is the events of one order.
type order struct{ created, completed, cancelled events.Event }

func newOrder(t sidecartest.TB, method string) order {
	totals := events.Totals{
		Subtotal: money.New(1000, "EUR"), Shipping: money.New(100, "EUR"), Tax: money.New(0, "EUR"), Total: money.New(1100, "EUR"),
	}
	address := events.Address{Name: "A", Line1: "B", City: "C", PostalCode: "1", Country: "DE"}
	lines := []events.Line{{ProductID: "p", SKU: "s", Name: "n", Quantity: 2, UnitPrice: money.New(500, "EUR")}}
	return order{
		created: sidecartest.Event(t, "created", "orders", orderID, events.OrderCreated{
			OrderID: orderID, UserID: "u1", CartID: "c", CartVersion: 1, Lines: lines, Totals: totals, Address: address, PaymentMethod: method,
		}),
		completed: sidecartest.Event(t, "completed", "orders", orderID, events.OrderCompleted{
			OrderID: orderID, UserID: "u1", Lines: lines, Totals: totals, Address: address, PaymentID: payment.ID(orderID),
		}),
		cancelled: sidecartest.Event(t, "cancelled", "orders", orderID, events.OrderCancelled{
			OrderID: orderID, UserID: "u1", Reason: events.CancelledTimeout, Lines: lines, Totals: totals,
		}),
	}
}

// deliver hands an event to the process, as the server does.
func (p *process) deliver(e events.Event) error {
	ctx, cancel := context.WithTimeout(p.ctx, timeout)
	defer cancel()
	switch events.Name(e.Type) {
	case "OrderCreated":
		data, err := events.Decode[events.OrderCreated](e)
		return errors.Join(err, p.Created(ctx, e, data))
	case "OrderCompleted":
		data, err := events.Decode[events.OrderCompleted](e)
		return errors.Join(err, p.Completed(ctx, e, data))
	default:
		data, err := events.Decode[events.OrderCancelled](e)
		return errors.Join(err, p.Cancelled(ctx, e, data))
	}
}

// rest lets time pass, with a sweep now and then, until everything has had its turn.
func (p *process) rest() {
	for range 5 {
		time.Sleep(20 * time.Second)
		synctest.Wait()
		_ = p.Tick(p.ctx)
		synctest.Wait()
	}
	p.work.Wait()
}

// outcome is how many different events came out, by name.
func outcome(fake *sidecartest.Fake) map[string]int {
	ids := map[string]bool{}
	counts := map[string]int{}
	for _, e := range fake.Published() {
		if !ids[e.ID] {
			ids[e.ID] = true
			counts[events.Name(e.Type)]++
		}
	}
	return counts
}

// books returns what the sandbox has and what the payment is.
func books(fake *sidecartest.Fake) (sandbox.Ledger, payment.Payment) {
	p := start(fake, forever, true)
	defer p.kill()
	l, err := sandbox.New(fake.Sidecar(), sandbox.Options{}).Ledger(context.Background(), payment.ID(orderID))
	if err != nil {
		panic(err)
	}
	state, _ := p.Payment(context.Background(), orderID)
	return l, state
}
