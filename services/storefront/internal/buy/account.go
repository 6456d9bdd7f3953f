package buy

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// maxCursor is the longest cursor, in bytes.
const maxCursor = 500

// accountPage is what the page "account" shows.
type accountPage struct {
	shop.Orders
	// Later: it is not the first page.
	Later bool
}

// account lists the visitor's orders. A cursor that is none leads to the first page.
func (p pages) account(w http.ResponseWriter, r *http.Request) error {
	cursor := r.URL.Query().Get("cursor")
	if len(cursor) > maxCursor {
		cursor = ""
	}
	ctx := web.Visiting(r).As(r.Context())
	orders, err := p.Shop.Orders(ctx, cursor)
	if problem.Is(err, problem.Invalid) && cursor != "" {
		cursor = ""
		orders, err = p.Shop.Orders(ctx, "")
	}
	if err != nil {
		return err
	}
	return p.Render(w, r, http.StatusOK, "account", &view.Frame{Title: "account.title"}, accountPage{Orders: orders, Later: cursor != ""})
}

// orderPage is what the page "order" shows.
type orderPage struct {
	shop.Order
	CountryName, Text, Wrong string
	Events                   []happened
}

// happened is an event of an order's life, in the visitor's language.
type happened struct {
	Said string
	At   time.Time
}

// eventsOf says an order's timeline. An event that is new has its name.
func eventsOf(s *i18n.Speaker, timeline []shop.Moment) []happened {
	list := make([]happened, len(timeline))
	for i, m := range timeline {
		list[i] = happened{Said: m.Event, At: m.At}
		for _, id := range []string{"event." + m.Event + "." + m.Outcome, "event." + m.Event} {
			if s.Has(id) {
				list[i].Said = s.T(id)
				break
			}
		}
	}
	return list
}

// order is the page of one order.
func (p pages) order(w http.ResponseWriter, r *http.Request) error {
	id, err := orderInAddress(r)
	if err != nil {
		return err
	}
	order, err := p.Shop.Order(web.Visiting(r).As(r.Context()), id)
	if err != nil {
		return err
	}
	return p.showOrder(w, r, http.StatusOK, order, "")
}

func orderInAddress(r *http.Request) (string, error) {
	id := chi.URLParam(r, "id")
	if !isID(id) {
		return "", problem.NewNotFound("no-such-page", "There is nothing at this address.")
	}
	return id, nil
}

func (p pages) showOrder(w http.ResponseWriter, r *http.Request, status int, order shop.Order, wrong string) error {
	s := web.Visiting(r).Speaker
	page := orderPage{Order: order, CountryName: p.countries.name(s.Tag, order.ShippingAddress.Country), Wrong: wrong}
	page.Events = eventsOf(s, order.Timeline)
	if order.Status == shop.Cancelled {
		page.Text = outcomeText(s, shop.Checkout{Status: order.Status, Reason: order.Reason, Detail: order.Detail})
	}
	return p.Render(w, r, status, "order", &view.Frame{Title: "order.title"}, page)
}

// cancel cancels an order, where that is still possible.
func (p pages) cancel(w http.ResponseWriter, r *http.Request) error {
	id, err := orderInAddress(r)
	if err != nil {
		return err
	}
	v := web.Visiting(r)
	ctx := v.As(r.Context())
	if _, err = p.Shop.Cancel(ctx, id); err == nil {
		p.Say(w, r, session.Flash{Message: "order.cancelled.now"})
		p.Redirect(w, r, "/account/orders/"+id)
		return nil
	}
	text, told := fault(v.Speaker, "cancel", err)
	if !told || problem.Is(err, problem.NotFound) {
		return err
	}
	order, readErr := p.Shop.Order(ctx, id)
	if readErr != nil {
		return readErr
	}
	return p.showOrder(w, r, problem.StatusOf(err), order, text)
}
