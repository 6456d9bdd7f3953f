package api

import (
	"bytes"
	"context"
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
	// importers is how many products of a file are written at once.
	importers = 8
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

// importRows writes the products, several at once, and reports on them in their order.
func (a *api) importRows(ctx context.Context, rows iter.Seq[feed.Row]) report {
	var (
		work  sync.WaitGroup
		mu    sync.Mutex
		done  = report{Rows: []row{}}
		slots = make(chan struct{}, importers)
		seen  = claimants{}
	)
	count := 0
	for in := range rows {
		if count++; count > maxRows {
			in.Err = problem.NewInvalid("rows", "Too many.").WithLimit("row", "the file has too many products", maxRows)
		} else if in.Err == nil {
			in.Err = seen.claim(in)
		}
		slots <- struct{}{}
		work.Go(func() {
			out := a.importRow(ctx, in)
			<-slots
			mu.Lock()
			defer mu.Unlock()
			done.add(out)
		})
		if count > maxRows {
			break
		}
	}
	work.Wait()
	slices.SortFunc(done.Rows, func(a, b row) int { return a.Row - b.Row })
	return done
}

func (d *report) add(r row) {
	d.Rows = append(d.Rows, r)
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
func (a *api) importRow(ctx context.Context, in feed.Row) row {
	out := row{Row: in.Number, Status: failed, Slug: in.Content.Slug}
	err := in.Err
	if err == nil {
		err = in.Content.Check(a.currency)
	}
	if err == nil {
		out.ID, err = a.target(ctx, in.Content)
	}
	if err == nil {
		cause := events.Command("product-imported", events.NewID(), out.ID, time.Now())
		saved, result, failure := a.shelf.Save(ctx, shelf.Change{Cause: cause, ID: out.ID, Content: in.Content})
		if err = failure; err == nil {
			a.listing.Put(saved)
			out.Status = string(result)
			return out
		}
	}
	out.ID, out.Errors = "", explain(ctx, err)
	return out
}

// target returns the id of the product that has the slug, else of the one that has a SKU of it, else a new one, which
// the slug determines: so that a row that failed half-way finds what it began.
func (a *api) target(ctx context.Context, c product.Content) (string, error) {
	id, err := a.shelf.BySlug(ctx, c.Slug)
	if err != nil || id != "" {
		return id, err
	}
	for _, sku := range c.SKUs() {
		id, err := a.shelf.BySKU(ctx, sku)
		if err != nil {
			return "", err
		}
		if id == "" {
			continue
		}
		if p, err := a.shelf.Get(ctx, id); err == nil && p.HasSKU(sku) {
			return id, nil
		}
	}
	return events.DeriveID("product-of-slug", c.Slug), nil
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
