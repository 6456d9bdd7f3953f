package admin

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// ordersPage is what "admin-orders" shows.
type ordersPage struct {
	Day    day
	Orders shop.Orders
	// Later tells that this is not the first page.
	Later bool
}

// orders lists a day's orders.
func (p pages) orders(w http.ResponseWriter, r *http.Request) error {
	page := ordersPage{Day: p.dayOf(r)}
	cursor := r.URL.Query().Get("cursor")
	ctx := web.Visiting(r).As(r.Context())
	list, err := p.Shop.StaffOrders(ctx, page.Day.String(), cursor)
	if cursor != "" && problem.Is(err, problem.Invalid) {
		cursor = "" // one that is no longer known: from the beginning
		list, err = p.Shop.StaffOrders(ctx, page.Day.String(), "")
	}
	if err != nil {
		return err
	}
	page.Orders, page.Later = list, cursor != ""
	return p.Render(w, r, http.StatusOK, "admin-orders", frame("admin.orders.title"), page)
}

// orderPage is what "admin-order" and "admin-cancel" show.
type orderPage struct {
	shop.StaffOrder
	// Wrong says why the order could not be cancelled.
	Wrong string
	// Key makes a cancellation happen once.
	Key string
}

// order shows an order with its payment.
func (p pages) order(w http.ResponseWriter, r *http.Request) error {
	return p.showOrder(w, r, http.StatusOK, "admin-order", "")
}

// askCancel asks whether the order is to be cancelled.
func (p pages) askCancel(w http.ResponseWriter, r *http.Request) error {
	return p.showOrder(w, r, http.StatusOK, "admin-cancel", "")
}

func (p pages) showOrder(w http.ResponseWriter, r *http.Request, status int, template, wrong string) error {
	v := web.Visiting(r)
	o, err := p.Shop.StaffOrder(v.As(r.Context()), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	page := orderPage{StaffOrder: o, Wrong: wrong, Key: newKey()}
	return p.Render(w, r, status, template, titled(v.Speaker.T("admin.order.title", "id", short(o.Order.ID))), page)
}

// cancel cancels the order.
func (p pages) cancel(w http.ResponseWriter, r *http.Request) error {
	form, err := posted(r)
	if err != nil {
		return err
	}
	v, id := web.Visiting(r), chi.URLParam(r, "id")
	err = p.Shop.CancelAny(v.As(r.Context()), id, keyFrom(form.Get("key"), "cancel", id))
	switch {
	case err == nil:
		p.done(w, r, "cancelled", "/admin/orders/"+url.PathEscape(id))
		return nil
	case answerable(err):
		return p.showOrder(w, r, problem.StatusOf(err), "admin-order", refusal(v.Speaker, err))
	}
	return err
}
