// Package text finds words in the catalogue's texts: whole, by how they begin, or nearly as they were typed.
//
// It is made of Bleve's parts: its analysis, its segments with their dictionaries, and its automata of typing errors.
// Documents are known by small numbers, so that what is found is a bitmap of them.
package text

import (
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"golang.org/x/text/unicode/norm"
)

// Field is where a word can stand.
type Field uint8

// The fields of a document.
const (
	Name Field = iota
	Description
	SKU
	fields
)

// names are the fields' names in a segment.
var names = [fields]string{"name", "description", "sku"}

// Fields returns every field.
func Fields() []Field { return []Field{Name, Description, SKU} }

// Doc is what is to be found of a product. Number names it: the same number again replaces it.
type Doc struct {
	Number uint32
	Texts  [fields]string
}

var (
	folding = asciifolding.New()
	// asTyped is the analysis of what is asked, asWritten of what is there: that one has the singular beside a plural.
	asTyped = &analysis.DefaultAnalyzer{
		CharFilters: []analysis.CharFilter{fold{}}, Tokenizer: unicode.NewUnicodeTokenizer(),
		TokenFilters: []analysis.TokenFilter{lowercase.NewLowerCaseFilter()},
	}
	asWritten = &analysis.DefaultAnalyzer{
		CharFilters: asTyped.CharFilters, Tokenizer: asTyped.Tokenizer,
		TokenFilters: []analysis.TokenFilter{asTyped.TokenFilters[0], singulars{}},
	}
)

// fold makes letters plain: "Bär" and "Ba\u0308r" become "Bar".
type fold struct{}

func (fold) Filter(raw []byte) []byte {
	for _, b := range raw {
		if b >= utf8.RuneSelf {
			return folding.Filter(norm.NFKC.Bytes(raw))
		}
	}
	return raw
}

// Fold returns text as it is compared: in plain small letters.
func Fold(text string) string {
	return string(lowercaseOf(fold{}.Filter([]byte(text))))
}

func lowercaseOf(raw []byte) []byte {
	stream := analysis.TokenStream{{Term: raw}}
	return asTyped.TokenFilters[0].Filter(stream)[0].Term
}

// Tokens returns the words of a text as they are found: folded, the singular of each plural beside it.
func Tokens(text string) []string { return terms(asWritten.Analyze([]byte(text))) }

func terms(stream analysis.TokenStream) []string {
	list := make([]string, len(stream))
	for i, t := range stream {
		list[i] = string(t.Term)
	}
	return list
}
