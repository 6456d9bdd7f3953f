package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/gateway/internal/bulk"
)

const (
	// importLimit bounds the body of an import, importTime its whole work.
	importLimit = 32 << 20
	importTime  = 5 * time.Minute
	// importPart is how much goes to the catalogue at once: a sidecar takes 4 MiB.
	importPart = 2 << 20
)

// importProducts passes a file of products on, in parts. A part that fails ends the import with its error; the same
// request again is harmless, because every row is.
func (a *api) importProducts(w http.ResponseWriter, r *http.Request) error {
	media, err := mediaType(r, "text/csv", "application/x-ndjson")
	if err != nil {
		return err
	}
	raw, err := readBody(r)
	if err != nil {
		return err
	}
	if len(raw) == 0 {
		return problem.NewInvalid("empty", "There is nothing in the body.").WithField("body", "is required")
	}
	key, err := a.claim(r, "", raw)
	if err != nil {
		return err
	}
	parts := bulk.Lines(raw, importPart)
	if media == "text/csv" {
		if parts, err = bulk.CSV(raw, importPart); err != nil {
			return err
		}
	}
	reports := make([][]byte, len(parts))
	defer a.cache.Clear()
	for i, part := range parts {
		if reports[i], err = a.importPart(r, events.DeriveID("part", key, strconv.Itoa(i)), r.Header.Get("Content-Type"), part.Body); err != nil {
			return err
		}
	}
	report, err := bulk.Merge(parts, reports)
	if err != nil {
		return unreadable("catalog", err)
	}
	return server.JSON(w, http.StatusOK, report)
}

func (a *api) importPart(r *http.Request, key, contentType string, body []byte) ([]byte, error) {
	answer, err := a.do(r.Context(), on(r, "catalog", http.MethodPost, "/products/import").key(key).with(contentType, body))
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := readAnswer(answer)
	if err != nil {
		return nil, unreadable("catalog", err)
	}
	return raw, nil
}
