package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/catalog/internal/feed"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/shelf"
)

const (
	// maxRows bounds the products of one file.
	maxRows = 50_000
	// partRows is how many of them are prepared together, importers how many are written at once.
	partRows  = 1_000
	importers = 16
	failed    = "failed"
)

// report says what became of a file.
type report struct {
	Rows      []row `json:"rows"`
	Created   int   `json:"created"`
	Updated   int   `json:"updated"`
	Unchanged int   `json:"unchanged"`
	Failed    int   `json:"failed"`
}

// row says what became of one product. Row is the line that it begins at.
type row struct {
	Row    int        `json:"row"`
	Status string     `json:"status"`
	ID     string     `json:"id,omitempty"`
	Slug   string     `json:"slug,omitempty"`
	Errors []rowError `json:"errors,omitempty"`
}

type rowError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// importFile answers POST /products/import. One file at a time is worked on; the next one waits.
func (a *api) importFile(w http.ResponseWriter, r *http.Request) error {
	select {
	case a.importing <- struct{}{}:
	case <-r.Context().Done():
		return problem.NewUnavailable("importing", "Another import is under way; please try again.").After(10 * time.Second)
	}
	defer func() { <-a.importing }()
	rows, err := a.rows(r)
	if err != nil {
		return err
	}
	return server.JSON(w, http.StatusOK, a.importRows(r.Context(), rows))
}

// rows reads the file, whole: a client must not hold the connection while its products are written.
func (a *api) rows(r *http.Request) (iter.Seq[feed.Row], error) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media != "text/csv" && media != "application/x-ndjson" && media != "application/ndjson" {
		return nil, problem.NewInvalid("content-type", "The file must be text/csv or application/x-ndjson.").
			WithStatus(http.StatusUnsupportedMediaType)
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, unreadable(err)
	}
	if media == "text/csv" {
		return feed.CSV(bytes.NewReader(raw), a.currency)
	}
	return feed.NDJSON(bytes.NewReader(raw)), nil
}

// importRows writes the products, a part after the other, and reports on them in their order.
func (a *api) importRows(ctx context.Context, rows iter.Seq[feed.Row]) report {
	var (
		done = report{Rows: []row{}}
		seen = claimants{}
		part []feed.Row
	)
	count := 0
	for in := range rows {
		if count++; count > maxRows {
			in.Err = problem.NewInvalid("rows", "Too many.").WithLimit("row", "the file has too many products", maxRows)
		} else if in.Err == nil {
			in.Err = cmp.Or(in.Content.Check(a.currency), seen.claim(in))
		}
		if part = append(part, in); len(part) == partRows {
			done.add(a.importPart(ctx, part)...)
			part = part[:0]
		}
		if count > maxRows {
			break
		}
	}
	done.add(a.importPart(ctx, part)...)
	slices.SortFunc(done.Rows, func(a, b row) int { return a.Row - b.Row })
	return done
}

// importPart writes some of the products, several at once. Those that are written are listed when all of them are.
func (a *api) importPart(ctx context.Context, part []feed.Row) []row {
	var contents []product.Content
	for _, in := range part {
		if in.Err == nil {
			contents = append(contents, in.Content)
		}
	}
	batch, failure := a.shelf.Prepare(ctx, contents)
	out, saved := make([]row, len(part)), make([]product.Product, len(part))
	slots := make(chan struct{}, importers)
	var work sync.WaitGroup
	for i, in := range part {
		if in.Err = cmp.Or(in.Err, failure); in.Err != nil {
			out[i] = refused(ctx, in, in.Err)
			continue
		}
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			out[i], saved[i] = a.importRow(ctx, batch, in)
		})
	}
	work.Wait()
	if failure == nil {
		failure = errors.Join(a.listing.Put(saved...), batch.Announce(ctx))
	}
	for i, in := range part {
		if failure != nil && out[i].Status != failed {
			out[i] = refused(ctx, in, failure)
		}
	}
	return out
}

func (d *report) add(rows ...row) {
	for _, r := range rows {
		d.count(r)
	}
	d.Rows = append(d.Rows, rows...)
}

func (d *report) count(r row) {
	switch r.Status {
	case string(shelf.Created):
		d.Created++
	case string(shelf.Updated):
		d.Updated++
	case string(shelf.Unchanged):
		d.Unchanged++
	default:
		d.Failed++
	}
}

// importRow creates or updates one product.
func (a *api) importRow(ctx context.Context, batch *shelf.Batch, in feed.Row) (row, product.Product) {
	id := batch.Target(in.Content)
	cause := events.Command("product-imported", events.NewID(), id, time.Now())
	saved, result, err := batch.Save(ctx, shelf.Change{Cause: cause, ID: id, Content: in.Content})
	if err != nil {
		return refused(ctx, in, err), product.Product{}
	}
	return row{Row: in.Number, Status: string(result), ID: id, Slug: in.Content.Slug}, saved
}

// refused reports on a product that was not imported.
func refused(ctx context.Context, in feed.Row, err error) row {
	return row{Row: in.Number, Status: failed, Slug: in.Content.Slug, Errors: explain(ctx, err)}
}

// explain renders an error as a row's errors. What nobody classified is logged and hidden.
func explain(ctx context.Context, err error) []rowError {
	doc := problem.DocumentOf(err)
	if problem.StatusOf(err) >= http.StatusInternalServerError {
		server.Log(ctx).Error("row not imported", "error", err)
	}
	if len(doc.Fields) == 0 {
		return []rowError{{Field: "row", Message: doc.Detail}}
	}
	list := make([]rowError, len(doc.Fields))
	for i, f := range doc.Fields {
		list[i] = rowError{Field: f.Name, Message: f.Message}
	}
	return list
}

// claimants are the lines of a file that said a slug or a SKU first, so that two products of one file do not race.
type claimants map[string]int

func (c claimants) claim(in feed.Row) error {
	e := problem.NewInvalid("row", "It is in the file twice.")
	keys := []string{"slug " + in.Content.Slug}
	for _, sku := range in.Content.SKUs() {
		keys = append(keys, "sku "+sku)
	}
	for _, key := range keys {
		if first, ok := c[key]; ok && first != in.Number {
			name, value, _ := strings.Cut(key, " ")
			e = e.WithField(name, value+" is that of an earlier product of the file")
			continue
		}
		c[key] = in.Number
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}
