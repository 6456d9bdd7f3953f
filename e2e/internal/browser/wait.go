package browser

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// poll is how often a page is looked at.
const poll = 40 * time.Millisecond

// Await waits until a condition holds: until it returns nil.
func (t *Tab) Await(what string, condition func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Soon)
	defer cancel()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	last := errors.New("it was not looked at")
	for {
		err := condition(ctx)
		if err == nil {
			return
		}
		if ctx.Err() == nil {
			last = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s: not within %s: %v\nThe page is %s: %s", what, Soon, last, t.address(), t.sight())
		}
	}
}

// AwaitTrue waits until an expression of the page's is true. A page that is just being left is asked again.
func (t *Tab) AwaitTrue(what, expression string) {
	t.Helper()
	t.Await(what, func(ctx context.Context) error {
		ok, err := evaluate[bool](ctx, expression)
		if err == nil && !ok {
			err = errors.New("it is not so")
		}
		return err
	})
}

// Sees waits until something that matches the selector can be seen.
func (t *Tab) Sees(selector string) {
	t.Helper()
	t.AwaitTrue(selector+" is seen", function("visible", selector))
}

// Misses waits until nothing that matches the selector can be seen.
func (t *Tab) Misses(selector string) {
	t.Helper()
	t.AwaitTrue(selector+" is gone", "!"+function("visible", selector))
}

// SeesText waits until what matches the selector has this text in it.
func (t *Tab) SeesText(selector, part string) {
	t.Helper()
	t.Await(fmt.Sprintf("%s says %q", selector, part), func(ctx context.Context) error {
		texts, err := evaluate[[]string](ctx, function("text", selector))
		if err == nil && !slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, part) }) {
			err = fmt.Errorf("it says %q", texts)
		}
		return err
	})
}

// At waits until the tab is, loaded, at an address of this path. A path that ends with * is the beginning of one.
func (t *Tab) At(path string) {
	t.Helper()
	t.Await("the page is "+path, func(ctx context.Context) error {
		here, err := evaluate[string](ctx, "document.readyState === 'complete' ? location.pathname : ''")
		if err != nil {
			return err
		}
		if start, ok := strings.CutSuffix(path, "*"); here == path || ok && strings.HasPrefix(here, start) {
			return nil
		}
		return fmt.Errorf("it is %q", here)
	})
}

// Arrives does something that leads to a new document, also at the same address, and waits until that is loaded.
func (t *Tab) Arrives(act func()) {
	t.Helper()
	Read[bool](t, "window.soukTestLeft = true")
	act()
	t.AwaitTrue("a new page comes", "!window.soukTestLeft && document.readyState === 'complete'")
}

// address and sight tell where a tab is, for a test that fails.
func (t *Tab) address() string {
	here, err := evaluate[string](t.ctx, "location.href")
	if err != nil {
		return err.Error()
	}
	return here
}

func (t *Tab) sight() string {
	ctx, cancel := context.WithTimeout(t.ctx, 5*time.Second)
	defer cancel()
	text, err := evaluate[string](ctx, function("sight"))
	if err != nil {
		return err.Error()
	}
	return text
}
