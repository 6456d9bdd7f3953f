package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// script has the functions that are called in pages.
//
//go:embed script.js
var script string

// Read evaluates an expression in the page and returns its value.
func Read[T any](t *Tab, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Soon)
	defer cancel()
	value, err := evaluate[T](ctx, expression)
	if err != nil {
		t.Fatalf("%s: %v", shorten(expression), err)
	}
	return value
}

func evaluate[T any](ctx context.Context, expression string) (value T, err error) {
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	if err != nil || len(raw) == 0 {
		return value, err
	}
	return value, json.Unmarshal(raw, &value)
}

// function returns the call of one of script's functions, with these arguments.
func function(name string, args ...any) string {
	words := make([]string, len(args))
	for i, a := range args {
		raw, _ := json.Marshal(a) // a text or a number
		words[i] = string(raw)
	}
	return fmt.Sprintf("(() => { %s\nreturn %s(%s); })()", script, name, strings.Join(words, ", "))
}

func shorten(text string) string {
	if _, tail, ok := strings.Cut(text, "\nreturn "); ok {
		text = tail
	}
	if len(text) > 200 {
		text = text[:200] + "…"
	}
	return text
}

// quote writes a text as JavaScript does.
func quote(text string) string {
	raw, _ := json.Marshal(text) // a text
	return string(raw)
}
