package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

func (a *api) createProduct(w http.ResponseWriter, r *http.Request) error {
	raw, err := readJSON(r)
	if err != nil {
		return err
	}
	key, err := a.claim(r, "", raw)
	if err != nil {
		return err
	}
	defer a.cache.Clear()
	c := on(r, "catalog", http.MethodPost, "/products").key(key).with("application/json", raw)
	return a.forwardCreated(w, r, c, "/products/")
}

// forwardCreated is forward for a service's 201: Location is where clients find what was made.
func (a *api) forwardCreated(w http.ResponseWriter, r *http.Request, c call, prefix string) error {
	answer, err := a.do(r.Context(), c)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := readAnswer(answer)
	if err != nil {
		return unreadable(c.app, err)
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(raw, &made); err != nil {
		return unreadable(c.app, err)
	}
	if etag := answer.Header.Get("ETag"); etag != "" {
		w.Header().Set("ETag", etag)
	}
	w.Header().Set("Location", base+prefix+url.PathEscape(made.ID))
	return server.JSON(w, answer.StatusCode, json.RawMessage(raw))
}

func (a *api) updateProduct(w http.ResponseWriter, r *http.Request) error {
	return a.editCatalog(w, r, "/products/", "If-Match")
}

func (a *api) putCategory(w http.ResponseWriter, r *http.Request) error {
	return a.editCatalog(w, r, "/categories/")
}

// editCatalog passes an edit on. What the cache has may be what it was before: it is forgotten.
func (a *api) editCatalog(w http.ResponseWriter, r *http.Request, prefix string, headers ...string) error {
	id, err := name(r, "id")
	if err != nil {
		return err
	}
	raw, err := readJSON(r)
	if err != nil {
		return err
	}
	defer a.cache.Clear()
	return a.forward(w, r, on(r, "catalog", http.MethodPut, prefix+id, headers...).with("application/json", raw))
}

// readJSON reads a body that a service will check field by field; here it is only asked to be JSON.
func readJSON(r *http.Request) ([]byte, error) {
	var raw json.RawMessage
	if err := server.Decode(r, &raw); err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return nil, fmt.Errorf("a body that was JSON is none: %w", err)
	}
	return compact.Bytes(), nil
}

// maxSKUs is how many SKUs one request may name.
const maxSKUs = 100

func (a *api) stock(w http.ResponseWriter, r *http.Request) error {
	skus := r.URL.Query()["sku"]
	if len(skus) == 0 || len(skus) > maxSKUs {
		return problem.NewInvalid("query", "The query is wrong.").WithLimit("sku", "must be there once or more", maxSKUs)
	}
	return a.forward(w, r, on(r, "inventory", http.MethodGet, "/stock?"+url.Values{"sku": skus}.Encode()))
}

// setStockBody is what staff send to set what is on hand.
type setStockBody struct {
	OnHand *int64 `json:"on_hand"`
}

func (a *api) setStock(w http.ResponseWriter, r *http.Request) error {
	var body setStockBody
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	var fields required
	if fields.that("on_hand", body.OnHand != nil); fields.err() != nil {
		return fields.err()
	}
	if *body.OnHand < 0 {
		return problem.NewInvalid("stock", "The stock is wrong.").WithLimit("on_hand", "must be 0 or more", 0)
	}
	return a.changeStock(w, r, http.MethodPut, "", body)
}

// adjustBody is what staff send to add to or take from what is on hand.
type adjustBody struct {
	Delta  *int64 `json:"delta"`
	Reason string `json:"reason"`
}

func (a *api) adjustStock(w http.ResponseWriter, r *http.Request) error {
	var body adjustBody
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	var fields required
	fields.that("delta", body.Delta != nil)
	fields.text("reason", strings.TrimSpace(body.Reason))
	if err := fields.err(); err != nil {
		return err
	}
	return a.changeStock(w, r, http.MethodPost, "/adjust", body)
}

func (a *api) changeStock(w http.ResponseWriter, r *http.Request, method, suffix string, body any) error {
	sku, err := name(r, "sku")
	if err != nil {
		return err
	}
	key, err := a.claim(r, "", body)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "inventory", method, "/stock/"+sku+suffix).key(key).withJSON(body))
}

// mediaType returns the request's media type, when it is one of those allowed.
func mediaType(r *http.Request, allowed ...string) (string, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	for _, one := range allowed {
		if err == nil && media == one {
			return media, nil
		}
	}
	return "", problem.NewInvalid("content-type", "The body must be %s, not %q.",
		strings.Join(allowed, " or "), r.Header.Get("Content-Type")).WithStatus(http.StatusUnsupportedMediaType)
}
