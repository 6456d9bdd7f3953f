package text_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/souk-shop/souk/services/catalog/internal/text"
)

func TestTokens(t *testing.T) {
	for written, want := range map[string]string{
		"Café crème":            "cafe creme",
		"Ba\u0308r, Straße, Ø":  "bar strasse o",
		"Red mugs (2 sizes)":    "red mugs mug 2 sizes size",
		"glasses and brushes":   "glasses glass and brushes brush",
		"Berries, boxes":        "berries berry boxes box",
		"glass cactus iris bus": "glass cactus iris bus",
		"the kids' women's":     "the kids kid women's women",
		"MUG-0001-S":            "mug 0001 s",
		"T-shirt 0.5 l":         "t shirt 0.5 l",
		"ﬁne ２":                 "fine 2",
		"茶碗":                    "茶 碗",
		" !? ":                  "",
	} {
		if got := strings.Join(text.Tokens(written), " "); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

func TestWordsAreSaidOnce(t *testing.T) {
	var got []string
	for _, w := range text.Words("Red  red MUGS, Mugs") {
		got = append(got, w.String())
	}
	if want := []string{"red", "mugs"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestFits(t *testing.T) {
	tests := []struct {
		typed, token string
		fits         []text.Fit
	}{
		{"mug", "mug", []text.Fit{text.Whole, text.Begins}},
		{"mugs", "mug", []text.Fit{text.Whole, text.Near, text.BeginsNear}},
		{"mu", "mug", []text.Fit{text.Begins}},
		{"mgu", "mug", nil},
		{"lmap", "lamp", []text.Fit{text.Near, text.BeginsNear}},
		{"lamo", "lamp", []text.Fit{text.Near, text.BeginsNear}},
		{"lamp", "lamps", []text.Fit{text.Begins, text.Near, text.BeginsNear}},
		{"lapm", "lampshade", []text.Fit{text.BeginsNear}},
		{"lamp", "rug", nil},
		{"table", "tbale", []text.Fit{text.Near, text.BeginsNear}},
		{"tabel", "stable", nil},
		{"umbrella", "mubrlela", []text.Fit{text.Near, text.BeginsNear}},
		{"umbrella", "mubrlel", nil},
		{"notebxok", "notebook", []text.Fit{text.Near, text.BeginsNear}},
		{strings.Repeat("a", 41), strings.Repeat("a", 42), []text.Fit{text.Begins}},
	}
	for _, tt := range tests {
		w := text.Words(tt.typed)[0]
		var got []text.Fit
		for _, fit := range []text.Fit{text.Whole, text.Begins, text.Near, text.BeginsNear} {
			if w.Fits(tt.token, fit) {
				got = append(got, fit)
			}
		}
		if whole := w.Fits(tt.token, text.Whole); whole && tt.token == tt.typed {
			got = slices.DeleteFunc(got, func(f text.Fit) bool { return f >= text.Near }) // it is near to itself
		}
		if !slices.Equal(got, tt.fits) {
			t.Errorf("%s for %s: %v, want %v", tt.token, tt.typed, got, tt.fits)
		}
	}
}
