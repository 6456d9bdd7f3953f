package api

import (
	"context"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/gateway/internal/bulk"
)

// importLine is one line of an import whose progress is told.
type importLine struct {
	bulk.Progress
	Done  bool              `json:"done,omitempty"`
	Error *problem.Document `json:"error,omitempty"`
}

// importWithProgress is an import that says after each part how far it is. It takes as long as it takes. When the client
// goes away, or the gateway ends, it stops between two parts.
func (a *api) importWithProgress(w http.ResponseWriter, r *http.Request, key, media string, raw []byte) error {
	parts, err := cut(media, raw, smallParts)
	if err != nil {
		return err
	}
	lines := server.JSONLines(w, r)
	defer lines.Close()
	defer a.cache.Clear()
	line := importLine{Progress: bulk.Progress{Total: bulk.Products(parts)}}
	for i, part := range parts {
		if err := lines.Send(line); err != nil {
			return nil //nolint:nilerr // the client has gone
		}
		if line.Progress, err = a.importNext(lines.Context(), r, partKey(key, i), part, line.Progress); err != nil {
			doc := lines.Problem(err)
			line.Rows, line.Error = nil, &doc
			break
		}
	}
	line.Done = line.Error == nil
	_ = lines.Send(line) // the client has gone: there is nobody left to tell
	return nil
}

// importNext imports one part, unless ctx has ended. Begun, it goes on to its end.
func (a *api) importNext(ctx context.Context, r *http.Request, key string, part bulk.Part, so bulk.Progress) (bulk.Progress, error) {
	if ctx.Err() != nil {
		return so, context.Cause(ctx)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), partTime)
	defer cancel()
	raw, err := a.importPart(ctx, r, key, part)
	if err != nil {
		return so, err
	}
	next, err := so.After(part, raw)
	if err != nil {
		return so, unreadable("catalog", err)
	}
	return next, nil
}

// accepts tells whether the client asks for this media type by name.
func accepts(r *http.Request, media string) bool {
	for _, value := range r.Header.Values("Accept") {
		for one := range strings.SplitSeq(value, ",") {
			name, parameters, err := mime.ParseMediaType(one)
			weight, unweighted := strconv.ParseFloat(parameters["q"], 64)
			if err == nil && name == media && (unweighted != nil || weight > 0) {
				return true
			}
		}
	}
	return false
}
