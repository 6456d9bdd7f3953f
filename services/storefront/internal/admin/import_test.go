package admin_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// lines has the gateway answer an import so, line by line.
func lines(all ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		for _, line := range all {
			_, _ = io.WriteString(w, line+"\n")
			_ = http.NewResponseController(w).Flush()
		}
	}
}

const (
	start = `{"total":3,"finished":0}`
	part  = `{"total":3,"finished":2,"created":1,"failed":1,"rows":[{"row":2,"status":"created","id":"p1","slug":"tea"},
		{"row":3,"status":"failed","slug":"<script>alert(1)</script>","errors":[{"field":"price","message":"must be a <number>"}]}]}`
	whole = `{"total":3,"finished":3,"created":1,"unchanged":1,"failed":1,"rows":[{"row":4,"status":"unchanged","id":"p2","slug":"cup"}],"done":true}`
)

// oneLine takes the breaks out of a line of JSON.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n\t\t", "") }

func TestImportAsksForAFile(t *testing.T) {
	d := newDesk(t)
	expect(t, d.get("/admin/import"), 200, `enctype="multipart/form-data"`, `type="file"`, "/admin/import/example.csv", "image_alt")
	example := d.get("/admin/import/example.csv")
	expect(t, example, 200, "slug,name,")
	if got := example.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("%q", got)
	}
	expect(t, d.ask(upload(t, "/admin/import", "", "", "", nil)), 422, "Please choose a file", `id="file-error"`)
	expect(t, d.ask(upload(t, "/admin/import", "file", "p.csv", "", nil)), 422, "Please choose a file")
	expect(t, d.post("/admin/import", url.Values{"file": {"x"}}), 422, "Please choose a file")
	if calls := d.calls("POST", api+"/products/import"); len(calls) != 0 {
		t.Errorf("%v", calls)
	}
}

func TestImportWithBadRows(t *testing.T) {
	d := newDesk(t)
	d.does("POST "+api+"/products/import", lines(start, oneLine(part), whole))
	w := d.ask(upload(t, "/admin/import", "file", "p.CSV", "slug,name\n", url.Values{"other": {"x"}}))
	expect(t, w, 200, "<td class=\"num\">2</td><td>Created</td>", `href="/admin/products/p1"`, `<tr class="failed"><td class="num">3</td><td>Failed</td>`,
		"must be a &lt;number&gt;", "&lt;script&gt;", "!<script>alert", "2 of 3 products, 1 of them failed", "One product could not be imported", "Unchanged", "</html>")
	call := d.calls("POST", api+"/products/import")[0]
	if call.body != "slug,name\n" || call.header.Get("Content-Type") != "text/csv" || call.header.Get("Accept") != "application/x-ndjson" {
		t.Errorf("%v", call)
	}
	d.ask(upload(t, "/admin/import", "file", "p.ndjson", "{}\n", nil))
	if call := d.calls("POST", api+"/products/import")[1]; call.header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("%v", call)
	}
}

func TestImportThatIsRefused(t *testing.T) {
	d := newDesk(t)
	d.on("POST "+api+"/products/import", 422, `{"code":"header","detail":"x","status":422,"fields":[{"name":"<prize>","message":"is no column"}]}`)
	expect(t, d.ask(upload(t, "/admin/import", "file", "p.csv", "x\n", nil)), 422, "The header line is not right", "&lt;prize&gt;: is no column", `aria-invalid="true"`)
	d.on("POST "+api+"/products/import", 503, `{"code":"importing","detail":"x","status":503}`)
	expect(t, d.ask(upload(t, "/admin/import", "file", "p.csv", "x\n", nil)), 503, "Another import is under way", `!http-equiv="refresh"`)
}

func TestImportThatBreaksOff(t *testing.T) {
	for name, tc := range map[string]struct {
		last string
		want string
	}{
		"at an end":    {`{"total":3,"finished":2,"created":1,"failed":1,"error":{"type":"x","title":"x","status":503,"code":"ending","detail":"Restarting."}}`, "A part of the shop does not answer"},
		"unclassified": {`{"total":3,"finished":2,"created":1,"failed":1,"error":{"type":"x","title":"x","status":500,"code":"internal","detail":"x"}}`, "A part of the shop does not answer"},
		"signed out":   {`{"total":3,"finished":2,"created":1,"failed":1,"error":{"type":"x","title":"x","status":401,"code":"token","detail":"x"}}`, "Your sign-in ran out"},
		"cut":          {`{"total":3,"fini`, "A part of the shop does not answer"},
		"gone":         {``, "A part of the shop does not answer"},
		"no JSON":      {`<html>`, "A part of the shop does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.does("POST "+api+"/products/import", lines(start, oneLine(part), tc.last))
			w := d.ask(upload(t, "/admin/import", "file", "p.csv", "x\n", nil))
			expect(t, w, 200, "The import was interrupted", "2 of 3 products have been dealt with", tc.want, "must be a &lt;number&gt;", "</html>")
		})
	}
}

func TestImportTooLarge(t *testing.T) {
	d := newDesk(t)
	expect(t, d.ask(upload(t, "/admin/import", "file", "p.csv", strings.Repeat("x", 34<<20), nil)), 413, "too large")
}

func TestImportListsNoMoreThanABrowserHolds(t *testing.T) {
	d := newDesk(t)
	var all []string
	for i := range 20 {
		rows := make([]string, 100)
		for j := range rows {
			rows[j] = fmt.Sprintf(`{"row":%d,"status":"created","slug":"s"}`, i*100+j+2)
		}
		all = append(all, fmt.Sprintf(`{"total":2001,"finished":%d,"created":%d,"rows":[%s]}`, (i+1)*100, (i+1)*100, strings.Join(rows, ",")))
	}
	all = append(all, `{"total":2001,"finished":2001,"created":2000,"failed":1,"rows":[{"row":9999,"status":"failed","slug":"bad"}],"done":true}`)
	d.does("POST "+api+"/products/import", lines(all...))
	w := d.ask(upload(t, "/admin/import", "file", "p.csv", "x\n", nil))
	expect(t, w, 200, `<td class="num">1001</td>`, `!<td class="num">1002</td>`, `<td class="num">9999</td>`, "1000 more products are counted")
}

// TestImportIsShownAsItRuns reads the page while the gateway has not ended its answer, compressed as browsers ask for it.
func TestImportIsShownAsItRuns(t *testing.T) {
	for _, compressed := range []bool{true, false} {
		d := newDesk(t)
		steps := make(chan string)
		d.does("POST "+api+"/products/import", func(w http.ResponseWriter, r *http.Request) {
			for {
				select {
				case line, more := <-steps:
					if !more {
						return
					}
					lines(line)(w, r)
				case <-r.Context().Done():
					return
				}
			}
		})
		server := httptest.NewServer(d.handler)
		t.Cleanup(server.Close)
		r := upload(t, server.URL+"/admin/import", "file", "p.csv", "x\n", nil)
		r.RequestURI = ""
		r.Header.Set("Accept-Encoding", "identity")
		if compressed {
			r.Header.Set("Accept-Encoding", "gzip")
		}
		for _, c := range d.sign("staff") {
			r.AddCookie(c)
		}
		answers := make(chan *http.Response)
		go func() {
			answer, err := server.Client().Do(r)
			if err != nil {
				t.Error(err)
			}
			answers <- answer
		}()
		steps <- start
		answer := <-answers
		if got := answer.Header.Get("Content-Encoding"); (got == "gzip") != compressed {
			t.Fatalf("encoding %q", got)
		}
		page := reader(t, answer, compressed)
		until(t, page, "0 of 3 products")
		steps <- oneLine(part)
		until(t, page, "2 of 3 products")
		steps <- whole
		until(t, page, "</html>")
		close(steps)
		must(t, answer.Body.Close())
	}
}

func reader(t *testing.T, answer *http.Response, compressed bool) *bufio.Reader {
	t.Helper()
	if !compressed {
		return bufio.NewReader(answer.Body)
	}
	z, err := gzip.NewReader(answer.Body)
	must(t, err)
	return bufio.NewReader(z)
}

// until reads the page until it has had text.
func until(t *testing.T, page *bufio.Reader, text string) {
	t.Helper()
	var seen strings.Builder
	for !strings.Contains(seen.String(), text) {
		b, err := page.ReadByte()
		if err != nil {
			t.Fatalf("%v before %q:\n%s", err, text, seen.String())
		}
		seen.WriteByte(b)
	}
}

func TestAnImportStopsWhenNobodyWatches(t *testing.T) {
	d := newDesk(t)
	begun, ended := make(chan struct{}), make(chan struct{})
	d.does("POST "+api+"/products/import", func(w http.ResponseWriter, r *http.Request) {
		lines(start)(w, r)
		close(begun)
		<-r.Context().Done()
		close(ended)
	})
	server := httptest.NewServer(d.handler)
	t.Cleanup(server.Close)
	r := upload(t, server.URL+"/admin/import", "file", "p.csv", "x\n", nil)
	r.RequestURI = ""
	for _, c := range d.sign("staff") {
		r.AddCookie(c)
	}
	answer, err := server.Client().Do(r)
	must(t, err)
	<-begun
	must(t, answer.Body.Close())
	<-ended
}
