package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/gateway/internal/bulk"
)

const (
	// importLimit bounds the body of an import, importTime its whole work, or, where its progress is told, that on one part.
	importLimit = 32 << 20
	importTime  = 5 * time.Minute
	partTime    = time.Minute

	ndjson = "application/x-ndjson"
)

var (
	// wholeParts is how much goes to the catalogue at once: a sidecar takes 4 MiB. smallParts are such that progress is seen.
	wholeParts = bulk.Size{Bytes: 2 << 20}
	smallParts = bulk.Size{Bytes: 64 << 10, Products: 64}
)

// importProducts passes a file of products on, in parts. A part that fails ends the import with its error; the same
// request again is harmless, because every row is.
func (a *api) importProducts(w http.ResponseWriter, r *http.Request) error {
	media, err := mediaType(r, "text/csv", ndjson)
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
	if accepts(r, ndjson) {
		return a.importWithProgress(w, r, events.DeriveID("progress", key), media, raw)
	}
	parts, err := cut(media, raw, wholeParts)
	if err != nil {
		return err
	}
	reports := make([][]byte, len(parts))
	defer a.cache.Clear()
	for i, part := range parts {
		if reports[i], err = a.importPart(r.Context(), r, partKey(key, i), part); err != nil {
			return err
		}
	}
	report, err := bulk.Merge(parts, reports)
	if err != nil {
		return unreadable("catalog", err)
	}
	return server.JSON(w, http.StatusOK, report)
}

func cut(media string, raw []byte, size bulk.Size) ([]bulk.Part, error) {
	if media == ndjson {
		return bulk.Lines(raw, size), nil
	}
	return bulk.CSV(raw, size)
}

func partKey(key string, i int) string { return events.DeriveID("part", key, strconv.Itoa(i)) }

func (a *api) importPart(ctx context.Context, r *http.Request, key string, part bulk.Part) ([]byte, error) {
	c := on(r, "catalog", http.MethodPost, "/products/import").key(key).with(r.Header.Get("Content-Type"), part.Body())
	answer, err := a.do(ctx, c)
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
