package events_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/souk-shop/souk/internal/events"
)

var update = flag.Bool("update", false, "write the golden files anew")

func goldenFile(name string) string { return filepath.Join("testdata", name+".json") }

func golden(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(goldenFile(name))
	if err != nil {
		t.Fatalf("%v; write it with: go test ./events -update", err)
	}
	return raw
}

// TestGolden pins every event's bytes on the wire. A file that changes other than by a new field breaks consumers.
func TestGolden(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name(), func(t *testing.T) {
			got, err := json.MarshalIndent(s.event(t), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			if *update {
				if err := os.WriteFile(goldenFile(s.name()), got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := golden(t, s.name()); !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestGoldenReadsBack reads what stands on the wire, with fields that this version does not know, into what was sent.
func TestGoldenReadsBack(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name(), func(t *testing.T) {
			raw := bytes.Replace(golden(t, s.name()), []byte(`"data": {`), []byte(`"added":1, "data": {"added_later":[{}],`), 1)
			e, err := events.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.decode(e)
			if err != nil || !reflect.DeepEqual(got, s.data) && s.name() != "DeadLetter" { // whose raw event keeps its white space
				t.Errorf("%v\ngot  %+v\nwant %+v", err, got, s.data)
			}
			want := s.event(t)
			if !e.Time.Equal(want.Time) {
				t.Errorf("time %v, want %v", e.Time, want.Time)
			}
			want.Data, want.Time = e.Data, e.Time
			if !reflect.DeepEqual(e, want) {
				t.Errorf("got  %+v\nwant %+v", e, want)
			}
		})
	}
}

func TestNoOtherGoldenFiles(t *testing.T) {
	files, err := filepath.Glob(goldenFile("*"))
	if err != nil || len(files) != len(samples()) {
		t.Errorf("%d golden files for %d samples (%v)", len(files), len(samples()), err)
	}
}
