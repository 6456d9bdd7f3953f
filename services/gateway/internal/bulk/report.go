package bulk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Merge puts the reports of the parts together: counts are added up, rows, which are named by their line, are numbered through.
func Merge(parts []Part, reports [][]byte) (map[string]any, error) {
	if len(parts) != len(reports) {
		return nil, errors.New("bulk: as many reports as parts")
	}
	merged := map[string]any{}
	for i, raw := range reports {
		var report map[string]any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&report); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("report of part %d: %w", i+1, err)
		}
		for name, value := range report {
			merged[name] = combine(merged[name], value, parts[i].Before)
		}
	}
	return merged, nil
}

func combine(have, more any, before int) any {
	switch more := more.(type) {
	case json.Number:
		n, err := more.Int64()
		if err != nil {
			return more
		}
		sum, _ := have.(int64)
		return sum + n
	case []any:
		list, _ := have.([]any)
		for _, row := range more {
			list = append(list, renumber(row, before))
		}
		return list
	default:
		return more
	}
}

func renumber(row any, before int) any {
	object, ok := row.(map[string]any)
	if !ok {
		return row
	}
	if number, ok := object["row"].(json.Number); ok {
		if n, err := number.Int64(); err == nil {
			object["row"] = n + int64(before)
		}
	}
	return object
}

// Progress is how far an import is.
type Progress struct {
	// Total is how many products there are, Finished how many are dealt with.
	Total     int `json:"total"`
	Finished  int `json:"finished"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Failed    int `json:"failed"`
	// Rows are those of the last part, named by their lines in the whole.
	Rows []any `json:"rows,omitempty"`
}

// After returns the progress after one more part, of which raw is the report.
func (p Progress) After(part Part, raw []byte) (Progress, error) {
	var report struct {
		Created   int   `json:"created"`
		Updated   int   `json:"updated"`
		Unchanged int   `json:"unchanged"`
		Failed    int   `json:"failed"`
		Rows      []any `json:"rows"`
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&report); err != nil {
		return p, fmt.Errorf("report: %w", err)
	}
	for i, row := range report.Rows {
		report.Rows[i] = renumber(row, part.Before)
	}
	p.Finished += part.Products
	p.Created += report.Created
	p.Updated += report.Updated
	p.Unchanged += report.Unchanged
	p.Failed += report.Failed
	p.Rows = report.Rows
	return p, nil
}
