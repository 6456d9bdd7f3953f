package feed_test

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/feed"
)

func collect(rows iter.Seq[feed.Row]) []feed.Row { return slices.Collect(rows) }

func fields(err error) []string {
	var names []string
	for _, f := range problem.DocumentOf(err).Fields {
		names = append(names, f.Name)
	}
	return names
}

func TestNDJSONGivesGoodRowsAndNamesBadOnes(t *testing.T) {
	rows := collect(feed.NDJSON(strings.NewReader("\ufeff" + `{"name":"Red Tea","variants":[{"sku":"a","price":{"amount":1,"currency":"EUR"},"stock":5}],"id":"x","version":3}

{"name":1}
{"nome":"x"}
{"name":"x"} {}
not json
` + `{"name":"` + strings.Repeat("x", 3<<20) + `"}
{"name":"last"}`)))
	want := []struct {
		number int
		name   string
		field  string
	}{{1, "Red Tea", ""}, {3, "", "name"}, {4, "", "line"}, {5, "", "line"}, {6, "", "line"}, {7, "", "line"}, {8, "last", ""}}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d: %+v", len(rows), len(want), rows)
	}
	for i, w := range want {
		r := rows[i]
		if r.Number != w.number || r.Content.Name != w.name || (r.Err != nil) != (w.field != "") {
			t.Errorf("row %d is %d %q %v, want %+v", i, r.Number, r.Content.Name, r.Err, w)
		} else if r.Err != nil && fields(r.Err)[0] != w.field {
			t.Errorf("row %d names %v, want %s", i, fields(r.Err), w.field)
		}
	}
	if rows[0].Content.Slug != "red-tea" || rows[0].Content.Variants[0].SKU != "a" {
		t.Errorf("first row %+v", rows[0].Content)
	}
}

func TestAnInputThatBreaksOffIsSaid(t *testing.T) {
	broken := iotest.ErrReader(errors.New("broken"))
	if rows := collect(feed.NDJSON(broken)); len(rows) != 1 || rows[0].Err == nil {
		t.Errorf("%+v", rows)
	}
	in, err := feed.CSV(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("slug,name,sku,price\n"))), "EUR")
	if err == nil {
		if rows := collect(in); len(rows) == 0 || rows[len(rows)-1].Err == nil {
			t.Errorf("%+v", rows)
		}
	}
}

func TestCSVGroupsVariants(t *testing.T) {
	in, err := feed.CSV(strings.NewReader("\ufeffSlug,Name,sku,price,currency,option:size,image,stock,status\n"+
		"shirt,Shirt,s-s,1000,,S,/a.png,5,active\n"+
		"shirt,,s-m,1100,EUR,M,/b.png,,\n"+
		"\"cup\",\"A \"\"cup\"\"\",c,500,,,,,draft\n"), "EUR")
	if err != nil {
		t.Fatal(err)
	}
	rows := collect(in)
	if len(rows) != 2 || rows[0].Err != nil || rows[1].Err != nil {
		t.Fatalf("%+v", rows)
	}
	shirt, cup := rows[0].Content, rows[1].Content
	if len(shirt.Variants) != 2 || len(shirt.Images) != 2 || !slices.Equal(shirt.Options[0].Values, []string{"S", "M"}) || shirt.Status != "active" {
		t.Errorf("shirt %+v", shirt)
	}
	if cup.Name != `A "cup"` || len(cup.Options) != 0 || rows[1].Number != 4 {
		t.Errorf("cup %+v", rows[1])
	}
	for _, c := range []string{"shirt", "cup"} {
		if err := map[string]feed.Row{"shirt": rows[0], "cup": rows[1]}[c].Content.Check("EUR"); err != nil {
			t.Errorf("%s: %v", c, err)
		}
	}
}

func TestABadCSVLineSpoilsItsNeighbours(t *testing.T) {
	header := "slug,name,sku,price\n"
	tests := []struct{ name, body, status string }{
		{"too few fields", "a,A,a1,1\na,A\nb,B,b1,1\nc,C,c1,1\n", "bad bad bad good"},
		{"a stray quote", "a,A,a1,1\nx\"y,A,a2,1\nb,B,b1,1\nc,C,c1,1\n", "bad bad bad good"},
		{"no slug", "a,A,a1,1\n,A,a2,1\nb,B,b1,1\n", "bad bad bad"},
		{"a price that is none", "a,A,a1,1.50\nb,B,b1,1\n", "bad good"},
		{"lines apart", "a,A,a1,1\nb,B,b1,1\na,A,a2,1\n", "good good bad"},
		{"names differ", "a,A,a1,1\na,Z,a2,1\n", "bad"},
	}
	for _, tt := range tests {
		in, err := feed.CSV(strings.NewReader(header+tt.body), "EUR")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for r := range in {
			got = append(got, map[bool]string{true: "good", false: "bad"}[r.Err == nil])
		}
		if strings.Join(got, " ") != tt.status {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.status)
		}
	}
}

func TestCSVHeaders(t *testing.T) {
	for header, want := range map[string][]string{
		"":                               {"header"},
		"slug,name,sku,price,colour":     {"colour"},
		"slug,name,sku,sku":              {"sku", "price"},
		"name":                           {"slug", "sku", "price"},
		"slug,name,sku,price,option:Hue": nil,
	} {
		_, err := feed.CSV(strings.NewReader(header), "EUR")
		if err == nil {
			err = problem.NewInvalid("none", "none")
		}
		if got := fields(err); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

// check says what every row of any input keeps.
func check(t *testing.T, rows iter.Seq[feed.Row]) {
	last := 0
	for r := range rows {
		if r.Number < 1 || r.Number < last {
			t.Fatalf("row %d after %d", r.Number, last)
		}
		last = r.Number
		if r.Err != nil && !problem.Is(r.Err, problem.Invalid) {
			t.Fatalf("row %d: %v", r.Number, r.Err)
		}
		if r.Err == nil {
			_ = r.Content.Check("EUR")
		}
	}
}

func FuzzNDJSON(f *testing.F) {
	f.Add([]byte(`{"name":"x","variants":[{"sku":"a"}]}` + "\n\n{"))
	f.Fuzz(func(t *testing.T, raw []byte) { check(t, feed.NDJSON(bytes.NewReader(raw))) })
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("slug,name,sku,price,option:a\nx,X,1,2,3\nx,,2,3,\"4\ny\"\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		rows, err := feed.CSV(bytes.NewReader(raw), "EUR")
		if err != nil {
			return
		}
		check(t, rows)
	})
}
