package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
)

// progressLine is a line of an import whose progress is told.
type progressLine struct {
	Total, Finished, Created, Failed int
	Rows                             []struct{ Row int }
	Done                             bool
	Error                            *problem.Document
}

// products is a file of n products, a line each.
func products(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"name\":\"p%d\"}\n", i)
	}
	return b.String()
}

// catalogImports answers parts of an import: each product of one is created. before sees each part's number, from 1.
func (s *shop) catalogImports(before func(w http.ResponseWriter, r *http.Request, part int) bool) {
	part := 0
	s.handle("catalog POST /products/import", func(w http.ResponseWriter, r *http.Request) {
		part++
		if !before(w, r, part) {
			return
		}
		raw, _ := io.ReadAll(r.Body)
		n := strings.Count(string(raw), "\n")
		rows := strings.TrimSuffix(strings.Repeat(`{"row":1,"status":"created"},`, n), ",")
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"created":%d,"rows":[%s]}`, n, rows)
	})
}

// importing begins an import, past the document's check, which would read the answer to its end.
func (s *shop) importing(ctx context.Context, body string) *http.Response {
	s.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.web.URL+"/api/v1/staff/products/import", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", s.staff())
	r.Header.Set("Content-Type", "application/x-ndjson")
	r.Header.Set("Accept", "application/x-ndjson")
	got, err := s.web.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

// TestAnImportTellsHowFarItIs: the next part is imported only when the line about the last one was read.
func TestAnImportTellsHowFarItIs(t *testing.T) {
	s := newShop(t)
	read := make(chan struct{}, 1)
	s.catalogImports(func(_ http.ResponseWriter, r *http.Request, _ int) bool {
		<-read
		return r.Context().Err() == nil
	})
	got := s.importing(t.Context(), products(150))
	defer func() { _ = got.Body.Close() }()
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "application/x-ndjson" || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
	var lines []string
	for scan := bufio.NewScanner(got.Body); scan.Scan(); {
		var line progressLine
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			t.Fatalf("%s: %v", scan.Text(), err)
		}
		first := 0
		if len(line.Rows) > 0 {
			first = line.Rows[0].Row
		}
		lines = append(lines, fmt.Sprintf("%d/%d %d %d@%d %v", line.Finished, line.Total, line.Created, len(line.Rows), first, line.Done))
		if !line.Done {
			read <- struct{}{}
		}
	}
	want := "0/150 0 0@0 false, 64/150 64 64@1 false, 128/150 128 64@65 false, 150/150 150 22@129 true"
	if strings.Join(lines, ", ") != want {
		t.Errorf("%v\nwant %s", lines, want)
	}
}

func TestAnImportThatEndsEarlySaysWhy(t *testing.T) {
	s := newShop(t)
	s.catalogImports(func(w http.ResponseWriter, r *http.Request, part int) bool {
		if part == 2 {
			problem.Write(w, r, problem.NewUnavailable("full", "The shelf is full."))
		}
		return part != 2
	})
	got := s.do("POST", "/api/v1/staff/products/import", products(150), "Authorization: "+s.staff(),
		"Content-Type: application/x-ndjson", "Accept: application/json;q=0.5, application/x-ndjson;q=0.9")
	lines := strings.Split(strings.TrimSpace(got.body), "\n")
	var last progressLine
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 3 || last.Done || last.Finished != 64 || last.Error == nil || last.Error.Code != "full" || len(last.Rows) > 0 {
		t.Errorf("%d lines, the last %+v", len(lines), last)
	}
}

// TestAnImportEndsWithItsClient: the part that was begun goes on to its end, and no other begins.
func TestAnImportEndsWithItsClient(t *testing.T) {
	s := newShop(t)
	ctx, cancel := context.WithCancel(t.Context())
	begun, gone, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	s.catalogImports(func(_ http.ResponseWriter, r *http.Request, part int) bool {
		if part == 1 {
			close(begun)
			<-gone
			ended <- r.Context().Err()
		}
		return true
	})
	got := s.importing(ctx, products(150))
	<-begun
	cancel()
	_, _ = io.Copy(io.Discard, got.Body)
	_ = got.Body.Close()
	s.web.CloseClientConnections()
	close(gone)
	if err := <-ended; err != nil {
		t.Errorf("the part that was begun was cut: %v", err)
	}
	s.web.Close() // waits for the handler
	if calls := s.called("/import"); len(calls) != 1 {
		t.Errorf("%d parts were imported for nobody", len(calls))
	}
}

// TestRefusedBeforeItBegins: what can be told before the first part is told as ever.
func TestRefusedBeforeItBegins(t *testing.T) {
	s := newShop(t)
	got := s.do("POST", "/api/v1/staff/products/import", "slug,name\na,A\nb,B\na,A\n", "Authorization: "+s.staff(),
		"Content-Type: text/csv", "Accept: application/x-ndjson")
	if got.status != 422 || got.problem(t).Code != "import" {
		t.Errorf("%d %s", got.status, got.body)
	}
}
