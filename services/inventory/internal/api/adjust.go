package api

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/inventory/internal/stock"
)

const (
	maxReason = 200
	maxKey    = 255
)

// setStock sets what is on hand of a SKU: a count. A SKU that was never stocked is from then on.
func (a *api) setStock(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		OnHand *int64 `json:"on_hand"`
	}
	if err := server.Decode(r, &in); err != nil {
		return err
	}
	if in.OnHand == nil || *in.OnHand < 0 || *in.OnHand > stock.MaxOnHand {
		return invalid().WithLimit("on_hand", "must be a whole number from 0 to the limit", stock.MaxOnHand)
	}
	return a.change(w, r, "set-stock", stock.Adjustment{Counted: in.OnHand, Reason: "counted"})
}

// adjustStock changes what is on hand of a SKU by a difference, for a reason.
func (a *api) adjustStock(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Delta  int64  `json:"delta"`
		Reason string `json:"reason"`
	}
	if err := server.Decode(r, &in); err != nil {
		return err
	}
	in.Reason = strings.TrimSpace(in.Reason)
	switch n := utf8.RuneCountInString(in.Reason); {
	case in.Delta == 0 || in.Delta < -stock.MaxOnHand || in.Delta > stock.MaxOnHand:
		return invalid().WithLimit("delta", "must be a whole number other than 0, within the limit", stock.MaxOnHand)
	case n == 0 || n > maxReason:
		return invalid().WithLimit("reason", "must be a text of 1 to 200 characters", maxReason)
	}
	return a.change(w, r, "adjust-stock", stock.Adjustment{Delta: in.Delta, Reason: in.Reason})
}

// change applies a change by staff. The same Idempotency-Key by the same person for the same SKU is the same change.
func (a *api) change(w http.ResponseWriter, r *http.Request, name string, adjustment stock.Adjustment) error {
	sku, err := skuOf(r)
	if err != nil {
		return err
	}
	key := r.Header.Get("Idempotency-Key")
	switch {
	case len(key) > maxKey:
		return invalid().WithLimit("Idempotency-Key", "is too long", maxKey)
	case key == "":
		key = events.NewID()
	}
	claims, _ := token.From(r.Context())
	adjustment.By = claims.Subject
	command := events.Command(name, claims.Subject+"\x00"+key, sku, a.now())
	s, err := a.warehouse.Adjust(r.Context(), sku, command, adjustment)
	if err != nil {
		return err
	}
	server.Log(r.Context()).Info("stock changed by staff", "sku", sku, "by", claims.Subject, "on_hand", s.OnHand, "reason", adjustment.Reason)
	return server.JSON(w, http.StatusOK, viewOf(s, true))
}

// skuOf reads the SKU of the path, which the router leaves escaped where escaping matters.
func skuOf(r *http.Request) (string, error) {
	sku, err := chi.URLParam(r, "sku"), error(nil)
	if r.URL.RawPath != "" {
		sku, err = url.PathUnescape(sku)
	}
	if err != nil || !stock.ValidSKU(sku) {
		return "", problem.NewInvalid("sku", "This cannot be a SKU.").WithField("sku", "must be 1 to 128 characters without spaces")
	}
	return sku, nil
}

func invalid() *problem.Error { return problem.NewInvalid("invalid", "The request is not valid.") }
