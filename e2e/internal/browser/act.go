package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// do runs actions of chromedp's.
func (t *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Soon)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// Open goes to a path of the shop's, waits until the page is loaded, and returns its status.
func (t *Tab) Open(path string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Soon)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.NavigateResponse(t.site.String()+path))
	if err != nil {
		t.Fatalf("opening %s: %v", path, err)
	}
	if answer == nil {
		return 0
	}
	return int(answer.Status)
}

// Reload loads the page again.
func (t *Tab) Reload() {
	t.Helper()
	t.Arrives(func() { call(t, page.Reload, page.ReloadParams{}) })
}

// Back goes back by one page.
func (t *Tab) Back() {
	t.Helper()
	t.step(-1)
}

// Forward goes forward by one page.
func (t *Tab) Forward() {
	t.Helper()
	t.step(1)
}

// step goes through the tab's history. A page may come from the cache just as it was left.
func (t *Tab) step(by int64) {
	t.Helper()
	history, err := chromedp.Run(t.ctx, chromedp.NavigationEntries())
	if err != nil {
		t.Fatal(err)
	}
	to := history.CurrentIndex + by
	if to < 0 || to >= int64(len(history.Entries)) {
		t.Fatalf("there is no page to go to: %d of %d", to, len(history.Entries))
	}
	entry := history.Entries[to]
	call(t, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: entry.ID})
	t.Await("the page before", func(ctx context.Context) error {
		history, err := chromedp.Run(ctx, chromedp.NavigationEntries())
		if err == nil && history.CurrentIndex != to {
			err = fmt.Errorf("it is number %d", history.CurrentIndex)
		}
		if err != nil {
			return err
		}
		loaded, err := evaluate[bool](ctx, "document.readyState === 'complete'")
		if err == nil && !loaded {
			err = errors.New("it is being loaded")
		}
		return err
	})
}

// Click clicks what matches the selector, as soon as it can be met and keeps still.
func (t *Tab) Click(selector string) {
	t.Helper()
	var at, before [2]float64
	t.Await("clicking "+selector, func(ctx context.Context) error {
		raw, err := evaluate[json.RawMessage](ctx, function("aim", selector))
		if err != nil {
			return err
		}
		before, at = at, [2]float64{}
		if json.Unmarshal(raw, &at) != nil {
			return fmt.Errorf("%s", raw)
		}
		if at != before {
			return errors.New("it moves")
		}
		return nil
	})
	t.do("clicking "+selector,
		chromedp.MouseEvent(chromedp.MouseMoved, at[0], at[1]),
		chromedp.MouseClickXY(at[0], at[1]))
}

// Fill puts a text into a field in place of what is there.
func (t *Tab) Fill(selector, text string) {
	t.Helper()
	t.prepare(selector, function("focus", selector))
	if text == "" {
		t.Press("\b")
		return
	}
	call(t, input.InsertText, input.InsertTextParams{Text: text})
}

// Choose chooses a value in a list.
func (t *Tab) Choose(selector, value string) {
	t.Helper()
	t.prepare(selector, function("choose", selector, value))
}

// prepare calls a function of the page's until it has nothing to object to.
func (t *Tab) prepare(selector, expression string) {
	t.Helper()
	t.Await("using "+selector, func(ctx context.Context) error {
		objection, err := evaluate[string](ctx, expression)
		if err == nil && objection != "" {
			err = errors.New(objection)
		}
		return err
	})
}

// Upload chooses files.
func (t *Tab) Upload(selector string, files ...string) {
	t.Helper()
	t.do("choosing files", chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Press presses keys, one after the other: characters, or those of package kb.
func (t *Tab) Press(keys string, modifiers ...chromedp.Modifier) {
	t.Helper()
	t.do("pressing keys", chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// Resize gives the window a width.
func (t *Tab) Resize(width int64) {
	t.Helper()
	height := int64(900)
	if width < 500 {
		height = 740
	}
	call(t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// Scheme says that the visitor likes light or dark pages. Pages keep still for them.
func (t *Tab) Scheme(name string) {
	t.Helper()
	call(t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// Cookies returns the visitor's cookies.
func (t *Tab) Cookies() []*network.Cookie {
	t.Helper()
	return call(t, network.GetCookies, network.GetCookiesParams{URLs: []string{t.site.String()}}).Cookies
}

// PutCookie gives the visitor a cookie, as it was.
func (t *Tab) PutCookie(c *network.Cookie) {
	t.Helper()
	call(t, network.SetCookie, network.SetCookieParams{
		Name: c.Name, Value: c.Value, URL: t.site.String(), Path: c.Path, HTTPOnly: &c.HTTPOnly, SameSite: c.SameSite,
	})
}
