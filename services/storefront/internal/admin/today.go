package admin

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// todayPage is what "admin-today" shows.
type todayPage struct {
	Day day
	// Known is false when the figures could not be had.
	Known   bool
	Figures shop.Figures
	Reasons []reason
	Charts  []chart
	Sold    []sold
}

// reason is how many orders were cancelled for it.
type reason struct {
	Text  string
	Count int
}

// sold is a line of the best sellers.
type sold struct {
	shop.Sold
	Revenue money.Money
}

// again is after how many seconds a page that lacks something is asked for anew.
const again = 5

// today shows a day's figures.
func (p pages) today(w http.ResponseWriter, r *http.Request) error {
	v := web.Visiting(r)
	page := todayPage{Day: p.dayOf(r)}
	figures, err := p.Shop.Figures(v.As(r.Context()), page.Day.String())
	f := frame("admin.today.title")
	if problem.Is(err, problem.Unavailable) {
		f.Again = again
		return p.Render(w, r, http.StatusServiceUnavailable, "admin-today", f, page)
	}
	if err != nil {
		return err
	}
	if figures.Revenue.Currency == "" {
		figures.Revenue.Currency = p.Currency
	}
	page.Known, page.Figures = true, figures
	page.Reasons, page.Charts = reasons(v.Speaker, figures.Reasons), charts(v.Speaker, figures)
	for _, s := range figures.Products {
		page.Sold = append(page.Sold, sold{Sold: s, Revenue: money.New(s.Revenue, figures.Revenue.Currency)})
	}
	return p.Render(w, r, http.StatusOK, "admin-today", f, page)
}

// reasons are in words, the most frequent first.
func reasons(s *i18n.Speaker, counts map[string]int) []reason {
	list := make([]reason, 0, len(counts))
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, reason{Text: named(s, "admin.reason.", code), Count: counts[code]})
	}
	slices.SortStableFunc(list, func(a, b reason) int { return cmp.Compare(b.Count, a.Count) })
	return list
}

// charts draws a day's hours.
func charts(s *i18n.Speaker, f shop.Figures) []chart {
	orders, revenue := make([]int64, len(f.Hours)), make([]int64, len(f.Hours))
	for i, h := range f.Hours {
		orders[i], revenue[i] = h.Orders, h.Revenue
	}
	c := []chart{
		newChart(orders, s.Number),
		newChart(revenue, func(v int64) string { return s.Money(money.New(v, f.Revenue.Currency)) }),
	}
	c[0].ID, c[0].Title, c[0].Sum = "orders", "admin.chart.orders", s.Number(f.Orders)
	c[1].ID, c[1].Title, c[1].Sum = "revenue", "admin.chart.revenue", s.Money(f.Revenue)
	return c
}

// named says what a service names by a code; one that is not known is said as it is.
func named(s *i18n.Speaker, prefix, code string) string {
	if code != "" && s.Has(prefix+code) {
		return s.T(prefix + code)
	}
	return code
}
