package text

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/vellum/levenshtein"
)

// Fit is how well a word that is there answers one that is asked for.
type Fit uint8

// The fits, the best first. A word begins with itself: what is found whole is found by its beginning too.
const (
	// Whole is the word itself, or the singular or plural of it.
	Whole Fit = iota
	// Begins is a word that begins with it.
	Begins
	// Near is a word with a typing error: two where it has eight letters, none where it has less than four. A letter too
	// many, too few, another one, or two that changed places, is one error.
	Near
	// BeginsNear is a word that begins with one that is near.
	BeginsNear
)

const (
	// oneError and twoErrors are how many letters a word has that may have so many errors; longest bounds the automata.
	oneError, twoErrors, longest = 4, 8, 40
)

// Word is a word that is asked for. It is not for concurrent use.
type Word struct {
	text  string
	whole []string
	near  *levenshtein.DFA
}

// Words returns the words of what somebody typed, each once.
func Words(typed string) []*Word {
	var list []*Word
	for _, t := range asTyped.Analyze([]byte(typed)) {
		text := string(t.Term)
		if slices.ContainsFunc(list, func(w *Word) bool { return w.text == text }) {
			continue
		}
		list = append(list, &Word{text: text, whole: slices.Compact([]string{text, string(singular(t.Term))})})
	}
	return list
}

// String returns the word.
func (w *Word) String() string { return w.text }

// Errors returns how many typing errors the word may have.
func (w *Word) Errors() int {
	switch n := utf8.RuneCountInString(w.text); {
	case n < oneError || n > longest:
		return 0
	case n < twoErrors:
		return 1
	}
	return 2
}

// Fits tells whether a token of [Tokens] answers the word.
func (w *Word) Fits(token string, fit Fit) bool {
	switch fit {
	case Whole:
		return slices.Contains(w.whole, token)
	case Begins:
		return strings.HasPrefix(token, w.text)
	}
	a := w.automaton(fit)
	if a == nil {
		return false
	}
	state := a.Start()
	for i := 0; i < len(token) && a.CanMatch(state); i++ {
		state = a.Accept(state, token[i])
	}
	return a.IsMatch(state)
}

// builders make the automata of one error and of two.
var builders = [...]*levenshtein.LevenshteinAutomatonBuilder{builder(1), builder(2)}

func builder(errors uint8) *levenshtein.LevenshteinAutomatonBuilder {
	b, err := levenshtein.NewLevenshteinAutomatonBuilder(errors, true)
	if err != nil {
		panic("text: " + err.Error()) // it depends on nothing but the number
	}
	return b
}

// automaton accepts what is near, nil where nothing is.
func (w *Word) automaton(fit Fit) automaton {
	errors := w.Errors()
	if errors == 0 {
		return nil
	}
	if w.near == nil {
		dfa, err := builders[errors-1].BuildDfa(w.text, uint8(errors))
		if err != nil {
			return nil // more states than the builder allows: nothing is near then
		}
		w.near = dfa
	}
	if fit == BeginsNear {
		return beginning{w.near}
	}
	return w.near
}

// automaton is vellum's.
type automaton interface {
	Start() int
	IsMatch(state int) bool
	CanMatch(state int) bool
	WillAlwaysMatch(state int) bool
	Accept(state int, b byte) int
}

// beginning accepts whatever begins with what another automaton accepts.
type beginning struct{ of automaton }

// matched is the state after the beginning.
const matched = 1 << 30

func (b beginning) Start() int             { return b.of.Start() }
func (b beginning) IsMatch(state int) bool { return state == matched || b.of.IsMatch(state) }

func (b beginning) CanMatch(state int) bool        { return state == matched || b.of.CanMatch(state) }
func (b beginning) WillAlwaysMatch(state int) bool { return b.IsMatch(state) }

func (b beginning) Accept(state int, in byte) int {
	if b.IsMatch(state) {
		return matched
	}
	return b.of.Accept(state, in)
}
