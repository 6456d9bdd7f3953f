package admin

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// maxReason is the longest reason for an adjustment, in characters.
const maxReason = 200

// stockPage is what "admin-stock" shows.
type stockPage struct {
	listing
	Statuses []string
	Products []stockedProduct
	// Wrong is what is wrong with the forms; Notice says why nothing was changed.
	Wrong  faults
	Notice string
}

// stockedProduct is a product with the stock of its SKUs.
type stockedProduct struct {
	shop.Summary
	Lines []stockLine
}

// stockLine is a SKU's stock with its forms.
type stockLine struct {
	shop.Stock
	// Key names its forms, Next is where they lead back to.
	Key, Next string
	// OnHandTyped, Delta and Reason are what was typed.
	OnHandTyped, Delta, Reason string
	Wrong                      faults
	// Said is a message id of what has been done.
	Said string
}

// stock lists the stock.
func (p pages) stock(w http.ResponseWriter, r *http.Request) error {
	return p.showStock(w, r, http.StatusOK, r.URL.Query(), nil)
}

// showStock shows the list at what query asks for; typed is a line whose form is shown as it was typed.
func (p pages) showStock(w http.ResponseWriter, r *http.Request, status int, query url.Values, typed *stockLine) error {
	l, found, err := p.listed(r, "/admin/stock", query)
	if err != nil {
		return err
	}
	stock, err := p.Shop.Stock(web.Visiting(r).As(r.Context()), skusOf(found))
	if err != nil {
		return err
	}
	page := stockPage{listing: l, Statuses: statuses}
	for _, one := range found {
		product := stockedProduct{Summary: one}
		for _, sku := range one.SKUs {
			s := stock[sku]
			s.SKU = sku
			line := newStockLine(s, l.Here())
			if typed != nil && typed.SKU == sku {
				line = typed.with(s)
				page.Wrong = typed.Wrong
			}
			product.Lines = append(product.Lines, line)
		}
		page.Products = append(page.Products, product)
	}
	if typed != nil && len(page.Wrong) == 0 && len(typed.Wrong) > 0 {
		page.Notice = typed.Wrong[0].Text // of a SKU that is not on this page
	}
	return p.Render(w, r, status, "admin-stock", frame("admin.stock.title"), page)
}

func newStockLine(s shop.Stock, next string) stockLine {
	return stockLine{Stock: s, Key: newKey(), Next: next, OnHandTyped: strconv.FormatInt(s.OnHand, 10)}
}

// with is the line, as it was typed, with the stock as it is.
func (l stockLine) with(s shop.Stock) stockLine {
	s.SKU = l.SKU
	l.Stock = s
	if l.OnHandTyped == "" {
		l.OnHandTyped = strconv.FormatInt(s.OnHand, 10)
	}
	return l
}

// setStock sets how many there are.
func (p pages) setStock(w http.ResponseWriter, r *http.Request) error {
	return p.changeStock(w, r, func(s *i18n.Speaker, line *stockLine) (func() (shop.Stock, error), bool) {
		n, ok := parseCount(line.OnHandTyped, s.T("money.decimal"))
		if !ok || n < 0 {
			line.Wrong.add(line.Input("on-hand"), s.T("admin.rule.stock.on_hand"))
			return nil, false
		}
		key := keyFrom(line.Key, "set", line.SKU, strconv.FormatInt(n, 10))
		return func() (shop.Stock, error) {
			return p.Shop.SetStock(web.Visiting(r).As(r.Context()), line.SKU, n, key)
		}, true
	})
}

// adjustStock adds to how many there are.
func (p pages) adjustStock(w http.ResponseWriter, r *http.Request) error {
	return p.changeStock(w, r, func(s *i18n.Speaker, line *stockLine) (func() (shop.Stock, error), bool) {
		n, ok := parseCount(line.Delta, s.T("money.decimal"))
		if !ok || n == 0 {
			line.Wrong.add(line.Input("delta"), s.T("admin.rule.stock.delta"))
		}
		why := strings.TrimSpace(line.Reason)
		if why == "" || utf8.RuneCountInString(why) > maxReason {
			line.Wrong.add(line.Input("reason"), s.T("admin.rule.stock.reason"))
		}
		key := keyFrom(line.Key, "adjust", line.SKU, strconv.FormatInt(n, 10), why)
		return func() (shop.Stock, error) {
			return p.Shop.AdjustStock(web.Visiting(r).As(r.Context()), line.SKU, n, why, key)
		}, len(line.Wrong) == 0
	})
}

// changeStock reads a line's form, makes the change that read makes of it, and shows the line: by itself to htmx, else in
// its list.
func (p pages) changeStock(
	w http.ResponseWriter, r *http.Request, read func(*i18n.Speaker, *stockLine) (func() (shop.Stock, error), bool),
) error {
	sent, err := posted(r)
	if err != nil {
		return err
	}
	v := web.Visiting(r)
	line := stockLine{
		Stock: shop.Stock{SKU: sent.Get("sku")}, Key: sent.Get("key"), Next: web.Local(sent.Get("next"), "/admin/stock"),
		OnHandTyped: sent.Get("on_hand"), Delta: sent.Get("delta"), Reason: sent.Get("reason"),
	}
	change, ok := read(v.Speaker, &line)
	if !ok {
		return p.showLine(w, r, http.StatusUnprocessableEntity, line)
	}
	now, err := change()
	switch {
	case err == nil:
		line = newStockLine(now, line.Next)
		line.Said = "admin.done.stock"
		return p.showLine(w, r, http.StatusOK, line)
	case answerable(err):
		line.refuse(v.Speaker, err)
		return p.showLine(w, r, problem.StatusOf(err), line)
	}
	return err
}

// refuse notes why the gateway did not make the change, at the input that it is about.
func (l *stockLine) refuse(s *i18n.Speaker, err error) {
	input := "on-hand"
	if l.Delta != "" || l.Reason != "" {
		input = "delta"
	}
	text := refusal(s, err)
	for _, f := range fieldsOf(err) {
		if f.Limit != nil {
			text += " " + s.T("admin.limit", "limit", s.Number(*f.Limit))
		}
	}
	l.Wrong.add(l.Input(input), text)
}

// Input is the id of one of the line's inputs.
func (l stockLine) Input(name string) string { return name + "-" + l.SKU }

// showLine shows a line after a change.
func (p pages) showLine(w http.ResponseWriter, r *http.Request, status int, line stockLine) error {
	if web.IsPart(r) {
		return p.partLine(w, r, status, line)
	}
	if status == http.StatusOK {
		back, _, _ := strings.Cut(line.Next, "#")
		p.done(w, r, "stock", back+"#stock-"+url.PathEscape(line.SKU))
		return nil
	}
	query := url.Values{}
	if u, err := url.Parse(line.Next); err == nil {
		query = u.Query()
	}
	return p.showStock(w, r, status, query, &line)
}

// partLine answers htmx with the line. One that was not changed is shown with the stock as it is.
func (p pages) partLine(w http.ResponseWriter, r *http.Request, status int, line stockLine) error {
	if len(line.Wrong) > 0 {
		ctx := web.Visiting(r).As(r.Context())
		stock, err := p.Shop.Stock(ctx, []string{line.SKU})
		if err != nil {
			return err
		}
		line = line.with(stock[line.SKU])
	}
	return p.PartOf(w, r, status, "admin-stock", "line", frame(""), line)
}
