package bulk_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/gateway/internal/bulk"
)

func TestLinesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[a-z]{0,12}`), 1, 30).Draw(t, "lines")
		raw := []byte(strings.Join(lines, "\n"))
		size, most := rapid.IntRange(1, 64).Draw(t, "size"), rapid.IntRange(0, 5).Draw(t, "most")
		var joined []byte
		rows, products := 0, 0
		for _, part := range bulk.Lines(raw, bulk.Size{Bytes: size, Products: most}) {
			if part.Before != rows {
				t.Fatalf("a part after %d rows says %d", rows, part.Before)
			}
			joined = append(joined, part.Body()...)
			rows = bytes.Count(joined, []byte("\n"))
			if products += part.Products; most > 0 && part.Products > most {
				t.Fatalf("a part of %d products, bound %d", part.Products, most)
			}
			if len(part.Body()) > size && bytes.Count(part.Body(), []byte("\n")) > 1 {
				t.Fatalf("a part of %d bytes, bound %d", len(part.Body()), size)
			}
		}
		if !bytes.Equal(joined, raw) || products != len(strings.Fields(string(raw))) {
			t.Fatalf("%q became %q of %d products", raw, joined, products)
		}
	})
}

func TestCSVLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-z",\n ]{0,8}`)
		rows := [][]string{{"slug", "x"}}
		products, most := rapid.IntRange(1, 10).Draw(t, "products"), rapid.IntRange(0, 4).Draw(t, "most")
		for i := range products {
			for range rapid.IntRange(1, 4).Draw(t, "variants") {
				rows = append(rows, []string{fmt.Sprint("p", i), cell.Draw(t, "cell")})
			}
		}
		var raw bytes.Buffer
		if err := csv.NewWriter(&raw).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		parts, err := bulk.CSV(raw.Bytes(), bulk.Size{Bytes: rapid.IntRange(1, 64).Draw(t, "size"), Products: most})
		if err != nil {
			t.Fatal(err)
		}
		joined, last := [][]string{{"slug", "x"}}, ""
		for _, part := range parts {
			got := read(t, part.Body())
			if !reflect.DeepEqual(got[0], rows[0]) || got[1][0] == last {
				t.Fatalf("a part without its header, or a product in two parts: %q", got)
			}
			last = got[len(got)-1][0]
			if most > 0 && part.Products > most {
				t.Fatalf("a part of %d products, bound %d", part.Products, most)
			}
			first := bytes.Index(raw.Bytes(), part.Body()[len("slug,x\n"):])
			if lines := bytes.Count(raw.Bytes()[:first], []byte("\n")); lines != part.Before+1 {
				t.Fatalf("%d lines before, the part says %d", lines, part.Before)
			}
			joined = append(joined, got[1:]...)
		}
		if n := bulk.Products(parts); n != products && (most > 0 || len(parts) > 1) {
			t.Fatalf("%d products, of %d", n, products)
		}
		if whole := read(t, raw.Bytes()); !reflect.DeepEqual(joined, whole) {
			t.Fatalf("%q became %q", whole, joined)
		}
	})
}

func TestCSVKeepsWhatBelongsTogether(t *testing.T) {
	// The bad line stays with its neighbours: whoever reads it has to spoil them both.
	parts, err := bulk.CSV([]byte("slug,x\na,1\nb,1\nbad\nc,1\nd,1\n"), bulk.Size{Bytes: 8})
	if err != nil || len(parts) != 3 || string(parts[1].Body()) != "slug,x\nb,1\nbad\nc,1\n" || parts[1].Before != 1 {
		t.Errorf("%+v, %v", parts, err)
	}
	if _, err := bulk.CSV([]byte("slug,x\na,1\nb,1\na,2\n"), bulk.Size{Bytes: 8}); err == nil {
		t.Error("a product in two places was cut in two")
	}
}

func read(t *rapid.T, raw []byte) [][]string {
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	return rows
}

func TestMerge(t *testing.T) {
	parts := []bulk.Part{{}, {Before: 2}}
	merged, err := bulk.Merge(parts, [][]byte{
		[]byte(`{"created":2,"rows":[{"row":1,"status":"created"},{"row":2,"status":"created"}]}`),
		[]byte(`{"created":0,"failed":1,"rows":[{"row":1,"error":"no"}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(merged)
	want := `{"created":2,"failed":1,"rows":[{"row":1,"status":"created"},{"row":2,"status":"created"},{"error":"no","row":3}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, err := bulk.Merge(parts, [][]byte{[]byte("{}"), []byte("<html>")}); err == nil {
		t.Error("a report that cannot be read was passed over")
	}
}

func TestProgress(t *testing.T) {
	p := bulk.Progress{Total: 3}
	p, err := p.After(bulk.Part{Products: 2}, []byte(`{"created":1,"failed":1,"rows":[{"row":1},{"row":2}]}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err = p.After(bulk.Part{Products: 1, Before: 4}, []byte(`{"created":1,"rows":[{"row":1,"status":"created"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(p)
	want := `{"total":3,"finished":3,"created":2,"updated":0,"unchanged":0,"failed":1,"rows":[{"row":5,"status":"created"}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, err := p.After(bulk.Part{}, []byte("<html>")); err == nil {
		t.Error("a report that cannot be read was passed over")
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("slug,b\n1,\"2\n3\"\n4,5\n"), 8)
	f.Fuzz(func(t *testing.T, raw []byte, size int) {
		parts, err := bulk.CSV(raw, bulk.Size{Bytes: size % 64, Products: size % 7})
		total := 0
		for _, part := range parts {
			total += len(part.Body())
		}
		if err == nil && total < len(raw) {
			t.Errorf("%d of %d bytes are left: %s", total, len(raw), fmt.Sprintf("%q", raw))
		}
	})
}
