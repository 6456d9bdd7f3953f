package admin

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

const (
	// readTime is how long a browser may take to read a part of the page.
	readTime = 30 * time.Second
	// maxGood and maxBad bound how many rows a page lists: a browser has to hold them.
	maxGood = 1_000
	maxBad  = 5_000
)

// hole is where in the page "admin-report" the rows are put.
const hole = `<p hidden id="rows"></p>`

// report is a page that is sent while an import runs. One goroutine uses it.
type report struct {
	pages
	w       http.ResponseWriter
	control *http.ResponseController
	frame   *view.Frame
	// so is how far the import is; good and bad are how many rows have been listed.
	so        shop.Progress
	good, bad int
}

// reportEnd is what the page says at its end.
type reportEnd struct {
	shop.Progress
	// Wrong says why the import ended early, or "".
	Wrong string
	// Unlisted is how many rows there are that are not listed.
	Unlisted int64
}

// follow sends the page's head, then rows as the import comes to them, then what came of it all. It returns an error only
// before it has begun to answer.
func (p pages) follow(w http.ResponseWriter, r *http.Request, run *shop.Import) error {
	rep := report{pages: p, w: w, control: http.NewResponseController(w), frame: frame("admin.import.running")}
	head, tail, err := rep.page(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	if err := rep.run(web.Visiting(r).Speaker, run, head, tail); err != nil {
		server.Log(r.Context()).Warn("the page of an import broke off", "error", err)
	}
	return nil
}

// run sends everything. The error is for a browser that has gone.
func (rep *report) run(s *i18n.Speaker, run *shop.Import, head, tail []byte) error {
	if err := rep.send(head); err != nil {
		return err
	}
	if err := rep.part("begin", nil); err != nil {
		return err
	}
	var ended error
	for ended == nil && !rep.so.Done {
		var so shop.Progress
		if so, ended = run.Next(); ended != nil {
			break
		}
		if err := rep.next(so); err != nil {
			return err
		}
	}
	if err := rep.part("end", rep.last(s, ended)); err != nil {
		return err
	}
	return rep.send(tail)
}

// page renders the page and cuts it where the rows come in.
func (rep *report) page(r *http.Request) (head, tail []byte, err error) {
	if categories, err := rep.Shop.Categories(web.Visiting(r).As(r.Context())); err == nil {
		rep.frame.Categories = categories // without them the page is still worth having
	}
	whole, err := rep.Text(r, "admin-report", "layout", rep.frame, nil)
	if err != nil {
		return nil, nil, err
	}
	head, tail, found := bytes.Cut(whole, []byte(hole))
	if !found {
		return nil, nil, errors.New("the page has no place for the rows")
	}
	return head, tail, nil
}

// next sends the rows that the page has room for.
func (rep *report) next(so shop.Progress) error {
	rep.so = so
	rep.so.Rows = slices.DeleteFunc(slices.Clone(so.Rows), func(row shop.ImportRow) bool { return !rep.list(row) })
	return rep.part("rows", rep.so)
}

// list tells whether the page has room for a row.
func (rep *report) list(row shop.ImportRow) bool {
	count, most := &rep.good, maxGood
	if row.Status == failed {
		count, most = &rep.bad, maxBad
	}
	*count++
	return *count <= most
}

// failed is the status of a row that was not imported.
const failed = "failed"

// last says what came of it.
func (rep *report) last(s *i18n.Speaker, ended error) reportEnd {
	last := reportEnd{Progress: rep.so, Unlisted: int64(max(rep.good-maxGood, 0) + max(rep.bad-maxBad, 0))}
	switch {
	case rep.so.Done:
	case problem.Is(ended, problem.Unauthenticated):
		last.Wrong = s.T("admin.import.expired")
	default:
		last.Wrong = refusal(s, ended)
	}
	return last
}

// part sends a block of the page.
func (rep *report) part(block string, data any) error {
	text, err := rep.View.Text("admin-report", block, rep.frame, data)
	if err != nil {
		return err
	}
	return rep.send(text)
}

// send sends a part of the page on its way. A browser that does not read it in time has gone.
func (rep *report) send(text []byte) error {
	// Not every writer has deadlines: a test's recorder has none.
	_ = rep.control.SetWriteDeadline(time.Now().Add(readTime))
	if _, err := rep.w.Write(text); err != nil {
		return err
	}
	return flush(rep.w)
}

// flush has every layer around the connection send what it holds back: a layer that compresses flushes itself, and what it
// wraps only where that is an [http.Flusher].
func flush(w http.ResponseWriter) error {
	for {
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		outer, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil
		}
		w = outer.Unwrap()
	}
}
