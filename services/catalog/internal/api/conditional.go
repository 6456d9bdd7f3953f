package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// etag is the strong tag of a product's version.
func etag(p product.Product) string { return fmt.Sprintf(`"%s.%d"`, p.ID, p.Version) }

// cached answers with v and how long it may be used, or with 304 where the caller has that very version. A tag of ""
// stands for one made of the answer. What is not public is staff's alone, and is not for caches.
func cached(w http.ResponseWriter, r *http.Request, tag string, public bool, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	if tag == "" {
		sum := sha256.Sum256(raw)
		tag = `"` + hex.EncodeToString(sum[:12]) + `"`
	}
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-store")
	if public {
		h.Set("Cache-Control", "public, max-age=5, stale-while-revalidate=30")
	}
	if names(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return server.JSON(w, http.StatusOK, json.RawMessage(raw))
}

// names tells whether If-None-Match names the tag (RFC 9110, section 13.1.2: weak comparison).
func names(values []string, tag string) bool {
	for _, value := range values {
		for candidate := range strings.SplitSeq(value, ",") {
			candidate = strings.TrimSpace(candidate)
			if candidate == "*" || strings.TrimPrefix(candidate, "W/") == tag {
				return true
			}
		}
	}
	return false
}

// expected reads If-Match: the version that the caller saw, nil for "*". The error is of kind Precondition, with the
// status 428 where there is no If-Match (RFC 6585).
func expected(r *http.Request, id string) (*int64, error) {
	value := strings.TrimSpace(r.Header.Get("If-Match"))
	switch value {
	case "":
		return nil, problem.NewPrecondition("if-match", "Name the version that you saw: If-Match with its ETag.").
			WithStatus(http.StatusPreconditionRequired)
	case "*":
		return nil, nil
	}
	var version int64 = -1
	if text, ok := strings.CutPrefix(strings.Trim(value, `"`), id+"."); ok {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && strings.HasPrefix(value, `"`) {
			version = n
		}
	}
	return &version, nil
}

// number reads a number of a query; what is none is 0, which no number of a query may be.
func number(text string, byDefault int) int {
	if text == "" {
		return byDefault
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// unreadable says why a body could not be read.
func unreadable(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return problem.NewInvalid("body-too-large", "The file is larger than %d bytes.", tooLarge.Limit).
			WithStatus(http.StatusRequestEntityTooLarge)
	}
	return problem.NewInvalid("body-broken-off", "The file could not be read to its end.").
		WithStatus(http.StatusBadRequest).Because(err)
}
