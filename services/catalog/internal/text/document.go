package text

import (
	"encoding/binary"

	"github.com/blevesearch/bleve/v2/analysis"
	index "github.com/blevesearch/bleve_index_api"
)

// document is a Doc as Bleve's segments take it. It is analyzed each time that it is asked for its words, so that the
// words of a whole segment are never in memory at once.
type document struct{ Doc }

var _ index.Document = (*document)(nil)

// VisitFields implements [index.Document].
func (d *document) VisitFields(visit index.FieldVisitor) {
	visit(&field{name: "_id", value: binary.BigEndian.AppendUint32(nil, d.Number), options: index.IndexField | index.StoreField})
	for f, text := range d.Texts {
		if text != "" {
			visit(&field{name: names[f], value: []byte(text), options: index.IndexField})
		}
	}
}

// ID implements [index.Document].
func (d *document) ID() string { return string(binary.BigEndian.AppendUint32(nil, d.Number)) }

// Size implements [index.Document].
func (d *document) Size() int { return 0 }

// VisitComposite implements [index.Document].
func (d *document) VisitComposite(index.CompositeFieldVisitor) {}

// HasComposite implements [index.Document].
func (d *document) HasComposite() bool { return false }

// NumPlainTextBytes implements [index.Document].
func (d *document) NumPlainTextBytes() uint64 { return 0 }

// AddIDField implements [index.Document].
func (d *document) AddIDField() {}

// StoredFieldsBytes implements [index.Document].
func (d *document) StoredFieldsBytes() uint64 { return 0 }

// Indexed implements [index.Document].
func (d *document) Indexed() bool { return true }

// field is one text of a document, or its number.
type field struct {
	name    string
	value   []byte
	options index.FieldIndexingOptions
	length  int
	words   index.TokenFrequencies
}

var _ index.Field = (*field)(nil)

// Analyze implements [index.Field].
func (f *field) Analyze() {
	if f.words != nil {
		return
	}
	tokens := analysis.TokenStream{{Term: f.value, Position: 1, End: len(f.value)}}
	if !f.options.IsStored() {
		tokens = asWritten.Analyze(f.value)
	}
	f.length, f.words = len(tokens), analysis.TokenFrequency(tokens, nil, f.options)
}

// Name implements [index.Field].
func (f *field) Name() string { return f.name }

// Value implements [index.Field].
func (f *field) Value() []byte { return f.value }

// ArrayPositions implements [index.Field].
func (f *field) ArrayPositions() []uint64 { return nil }

// EncodedFieldType implements [index.Field].
func (f *field) EncodedFieldType() byte { return 't' }

// Options implements [index.Field].
func (f *field) Options() index.FieldIndexingOptions { return f.options }

// AnalyzedLength implements [index.Field].
func (f *field) AnalyzedLength() int {
	f.Analyze()
	return f.length
}

// AnalyzedTokenFrequencies implements [index.Field].
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies {
	f.Analyze()
	return f.words
}

// NumPlainTextBytes implements [index.Field].
func (f *field) NumPlainTextBytes() uint64 { return uint64(len(f.value)) }
