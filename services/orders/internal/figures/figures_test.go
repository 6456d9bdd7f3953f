package figures_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/orders/internal/figures"
	"github.com/souk-shop/souk/services/orders/internal/order"
)

func eur(n int64) money.Money { return money.New(n, "EUR") }

func made(status order.Status, hour int, total int64, lines ...events.Line) order.Order {
	return order.Order{
		Status: status, Since: time.Date(2026, 11, 22, hour, 59, 59, 0, time.UTC), Totals: events.Totals{Total: eur(total)}, Lines: lines,
	}
}

func line(sku string, quantity, price int64) events.Line {
	return events.Line{SKU: sku, Name: "A " + sku, Quantity: quantity, UnitPrice: eur(price)}
}

func tally(orders ...order.Order) figures.Figures {
	t := figures.New("2026-11-22", "EUR")
	for _, o := range orders {
		t.Add(o)
	}
	return t.Figures()
}

func TestADayIsAddedUp(t *testing.T) {
	declined := made(order.Cancelled, 9, 500, line("cap", 9, 5))
	declined.Reason = events.CancelledPaymentDeclined
	dollars := made(order.Confirmed, 9, 0, line("cap", 1, 5))
	dollars.Totals.Total = money.New(700, "USD")
	got := tally(
		made(order.Confirmed, 9, 1000, line("mug", 2, 400), line("cap", 1, 50)), made(order.Confirmed, 23, 2000, line("mug", 3, 400)),
		declined, declined, dollars, made(order.Pending, 0, 10), made(order.Rejected, 1, 10), made(order.AwaitingCart, 1, 10),
	)
	want := figures.Figures{
		Day: "2026-11-22", Orders: 6, Confirmed: 3, Cancelled: 2, Pending: 1, Revenue: eur(3000),
		Reasons: map[string]int{events.CancelledPaymentDeclined: 2},
		Products: []figures.Product{
			{SKU: "mug", Name: "A mug", Quantity: 5, Revenue: 2000}, {SKU: "cap", Name: "A cap", Quantity: 2, Revenue: 55},
		},
	}
	want.Hours[0], want.Hours[9], want.Hours[23] = figures.Hour{Orders: 1}, figures.Hour{Orders: 4, Revenue: 1000}, figures.Hour{Orders: 1, Revenue: 2000}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestADayWithoutOrdersIsAllThere(t *testing.T) {
	raw, err := json.Marshal(tally())
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if hours := got["hours"].([]any); len(hours) != 24 || len(got["products"].([]any)) != 0 || len(got["reasons"].(map[string]any)) != 0 {
		t.Errorf("%s", raw)
	}
}

func TestTheTenThatWereSoldMost(t *testing.T) {
	var orders []order.Order
	for i := range int64(15) {
		orders = append(orders, made(order.Confirmed, 1, 1, line(fmt.Sprintf("s%02d", i), i/2+1, i)))
	}
	got := tally(orders...).Products
	if len(got) != 10 || got[0].SKU != "s14" || got[1].SKU != "s13" || got[2].SKU != "s12" {
		t.Errorf("%+v", got)
	}
}

func TestNoMoreAreCountedThanTheLimit(t *testing.T) {
	tally := figures.New("2026-11-22", "EUR")
	for range figures.MaxOrders {
		tally.Add(made(order.Confirmed, 1, 1))
	}
	if tally.Full() {
		t.Error("as many as are counted are not too many")
	}
	tally.Add(made(order.Confirmed, 1, 1))
	if f := tally.Figures(); !tally.Full() || !f.Truncated || f.Orders != figures.MaxOrders || f.Revenue != eur(figures.MaxOrders) {
		t.Errorf("%+v", f)
	}
}

func TestTheOrderOfOrdersDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		orders := rapid.SliceOf(rapid.Custom(func(t *rapid.T) order.Order {
			o := made(
				rapid.SampledFrom([]order.Status{order.Confirmed, order.Cancelled, order.Pending, order.Rejected}).Draw(t, "status"),
				rapid.IntRange(0, 23).Draw(t, "hour"), rapid.Int64Range(0, math.MaxInt64/1000).Draw(t, "total"),
				line(rapid.StringMatching("[a-d]").Draw(t, "sku"), rapid.Int64Range(1, 99).Draw(t, "quantity"), 7),
			)
			o.Reason = rapid.SampledFrom([]string{"timeout", "out-of-stock"}).Draw(t, "reason")
			return o
		})).Draw(t, "orders")
		f := tally(orders...)
		if again := tally(rapid.Permutation(orders).Draw(t, "permuted")...); !reflect.DeepEqual(f, again) {
			t.Fatalf("%+v\n%+v", f, again)
		}
		var count, reasons int
		var revenue int64
		for _, h := range f.Hours {
			count, revenue = count+h.Orders, revenue+h.Revenue
		}
		for _, n := range f.Reasons {
			reasons += n
		}
		if count != f.Orders || revenue != f.Revenue.Amount || reasons != f.Cancelled || f.Orders != f.Confirmed+f.Cancelled+f.Pending {
			t.Fatalf("%+v does not add up", f)
		}
	})
}
