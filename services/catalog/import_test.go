package catalog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

type report struct {
	Created, Updated, Unchanged, Failed int
	Rows                                []struct {
		Row      int
		Status   string
		ID, Slug string
		Errors   []struct{ Field, Message string }
	}
}

func (s *shop) importFile(t *testing.T, contentType, file string) report {
	t.Helper()
	a := s.want(t, 200, ask{method: "POST", path: "/products/import", role: "staff", contentType: contentType, body: file})
	var r report
	if err := json.Unmarshal(a.Body.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r report) statuses() string {
	var all []string
	for _, row := range r.Rows {
		all = append(all, fmt.Sprint(row.Row, ":", row.Status))
	}
	return strings.Join(all, " ")
}

func line(name, sku string, price int) string {
	return fmt.Sprintf(`{"name":%q,"status":"active","variants":[{"sku":%q,"price":{"amount":%d,"currency":"EUR"},"stock":3}]}`+"\n", name, sku, price)
}

func TestImportingNDJSON(t *testing.T) {
	s := newShop(t)
	file := line("Cup", "c1", 100) + line("Mug", "m1", 200) + "{\n" + line("Bad", "b 1", -1) + line("Twin", "c1", 5)
	r := s.importFile(t, "application/x-ndjson", file)
	if got := r.statuses(); got != "1:created 2:created 3:failed 4:failed 5:failed" || r.Created != 2 || r.Failed != 3 {
		t.Fatalf("%s: %+v", got, r)
	}
	if e := r.Rows[3].Errors; len(e) != 2 || e[0].Field != "variants[0].sku" || e[0].Message == "" {
		t.Errorf("errors %+v", e)
	}
	changed := line("Cup", "c1", 100) + line("Mug", "m1", 250) + line("Tall Mug", "m1", 250)
	r = s.importFile(t, "application/x-ndjson; charset=utf-8", changed)
	if got := r.statuses(); got != "1:unchanged 2:updated 3:failed" {
		t.Errorf("again: %s", got)
	}
	r = s.importFile(t, "application/x-ndjson", line("Tall Mug", "m1", 250)) // the SKU leads to it, and its slug changes
	if got := r.statuses(); got != "1:updated" {
		t.Errorf("by SKU: %s: %+v", got, r)
	}
	s.want(t, 200, ask{path: "/products/mug"})
	s.want(t, 200, ask{path: "/products/tall-mug"})
}

func TestImportingCSV(t *testing.T) {
	s := newShop(t)
	r := s.importFile(t, "text/csv", "slug,name,status,sku,price,option:size\nshirt,Shirt,active,s-s,1000,S\nshirt,,,s-m,1100,M\nhat,Hat,active,h,free,\n")
	if got := r.statuses(); got != "2:created 4:failed" || r.Rows[1].Errors[0].Field != "variants[0].price" {
		t.Errorf("%s: %+v", got, r)
	}
	if a := s.want(t, 200, ask{path: "/products/shirt"}); !strings.Contains(a.Body.String(), `{"sku":"s-m","options":{"size":"M"},"price":{"amount":1100,"currency":"EUR"}}`) {
		t.Errorf("%s", a.Body)
	}
	q := ask{method: "POST", path: "/products/import", role: "staff", contentType: "text/csv", body: "name\nx\n"}
	s.want(t, 422, q)
	q.contentType = "application/json"
	s.want(t, 415, q)
	q.role = "customer"
	s.want(t, 403, q)
}

func TestARowThatFailedHalfWayIsFinishedByTheNextImport(t *testing.T) {
	s := newShop(t)
	s.fake.FailPublish(1, false)
	if r := s.importFile(t, "application/x-ndjson", line("Cup", "c1", 100)); r.Failed != 1 {
		t.Fatalf("%+v", r)
	}
	if r := s.importFile(t, "application/x-ndjson", line("Cup", "c1", 100)); r.Unchanged != 1 {
		t.Fatalf("%+v", r)
	}
	if sent := s.fake.PublishedTo("product-changed"); len(sent) != 1 {
		t.Errorf("%d ProductChanged, want 1", len(sent))
	}
}

func TestManyRows(t *testing.T) {
	s := newShop(t)
	var file strings.Builder
	for i := range 300 {
		file.WriteString(line(fmt.Sprint("Product ", i), fmt.Sprint("sku-", i), i))
	}
	if r := s.importFile(t, "application/x-ndjson", file.String()); r.Created != 300 || r.Failed != 0 {
		t.Fatalf("created %d, failed %d", r.Created, r.Failed)
	}
	if a := s.want(t, 200, ask{path: "/products?per_page=100&page=3&sort=price"}); a.json()["total"] != 300.0 {
		t.Errorf("%v", a.json()["total"])
	}
}
