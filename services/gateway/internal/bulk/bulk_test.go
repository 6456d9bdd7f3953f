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
		size := rapid.IntRange(1, 64).Draw(t, "size")
		var joined []byte
		rows := 0
		for _, part := range bulk.Lines(raw, size) {
			if part.Before != rows {
				t.Fatalf("a part after %d rows says %d", rows, part.Before)
			}
			joined = append(joined, part.Body...)
			rows = bytes.Count(joined, []byte("\n"))
			if len(part.Body) > size && bytes.Count(part.Body, []byte("\n")) > 1 {
				t.Fatalf("a part of %d bytes, bound %d", len(part.Body), size)
			}
		}
		if !bytes.Equal(joined, raw) {
			t.Fatalf("%q became %q", raw, joined)
		}
	})
}

func TestCSVLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-z",\n ]{0,8}`)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 2), 1, 20).Draw(t, "rows")
		var raw bytes.Buffer
		if err := csv.NewWriter(&raw).WriteAll(append([][]string{{"a", "b"}}, rows...)); err != nil {
			t.Fatal(err)
		}
		whole := read(t, raw.Bytes())
		var joined [][]string
		for _, part := range bulk.CSV(raw.Bytes(), rapid.IntRange(1, 64).Draw(t, "size")) {
			got := read(t, part.Body)
			if part.Before != len(joined) || !reflect.DeepEqual(got[0], []string{"a", "b"}) {
				t.Fatalf("part after %d rows: %+v", len(joined), part)
			}
			joined = append(joined, got[1:]...)
		}
		if !reflect.DeepEqual(joined, whole[1:]) {
			t.Fatalf("%q became %q", whole[1:], joined)
		}
	})
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

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b\n1,\"2\n3\"\n4,5\n"), 8)
	f.Fuzz(func(t *testing.T, raw []byte, size int) {
		total := 0
		for _, part := range bulk.CSV(raw, size%64) {
			total += len(part.Body)
		}
		if total < len(raw) {
			t.Errorf("%d of %d bytes are left: %s", total, len(raw), fmt.Sprintf("%q", raw))
		}
	})
}
