package text

import (
	"bytes"

	"github.com/blevesearch/bleve/v2/analysis"
)

// singulars adds to each plural its singular.
type singulars struct{}

func (singulars) Filter(in analysis.TokenStream) analysis.TokenStream {
	out := make(analysis.TokenStream, 0, len(in)+len(in)/4)
	for _, t := range in {
		out = append(out, t)
		if one := singular(t.Term); !bytes.Equal(one, t.Term) {
			out = append(out, &analysis.Token{Term: one, Start: t.Start, End: t.End, Position: t.Position, Type: t.Type})
		}
	}
	return out
}

// singular returns an English plural's singular as far as the spelling tells, and any other word as it is.
func singular(word []byte) []byte {
	for _, ending := range []string{"'s", "’s"} {
		if stem, ok := bytes.CutSuffix(word, []byte(ending)); ok && len(stem) > 1 {
			return stem
		}
	}
	if len(word) < 4 || word[len(word)-1] != 's' {
		return word
	}
	stem := word[:len(word)-1]
	switch {
	case hasSuffix(stem, "s", "u", "i"): // glass, cactus, iris
		return word
	case hasSuffix(stem, "ie") && len(stem) > 3: // berries
		return append(bytes.Clone(stem[:len(stem)-2]), 'y')
	case hasSuffix(stem, "she", "che", "xe", "sse", "zze"): // brushes, glasses
		return stem[:len(stem)-1]
	}
	return stem
}

func hasSuffix(word []byte, endings ...string) bool {
	for _, e := range endings {
		if bytes.HasSuffix(word, []byte(e)) {
			return true
		}
	}
	return false
}
