package browser

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"
)

// Soon is how long what takes milliseconds may take on a machine that is busy.
const Soon = 30 * time.Second

// Visitor is somebody with cookies of their own.
type Visitor struct {
	// Language is what their browser prefers, as in Accept-Language; "" is English.
	Language string
	// NoScript has no page run JavaScript.
	NoScript bool
	// Width of the window, 1280 if 0.
	Width int64
	// Cookies are those of an earlier visit.
	Cookies []*network.Cookie
}

// Tab is a page of a visitor's. Whatever cannot be done fails the test, and so does what the page says of errors.
type Tab struct {
	testing.TB
	browser *Browser
	visitor Visitor
	site    *url.URL
	ctx     context.Context
	heard   *heard
}

// Visit opens a tab of a new visitor's, for the site at this address.
func (b *Browser) Visit(t testing.TB, site string, v Visitor) *Tab {
	t.Helper()
	u, err := url.Parse(site)
	if err != nil || u.Host == "" {
		t.Fatalf("the shop's address is %q (%v)", site, err)
	}
	tab := &Tab{TB: t, browser: b, visitor: v, site: u}
	tab.open(b.ctx, chromedp.WithNewBrowserContext())
	for _, c := range v.Cookies {
		tab.PutCookie(c)
	}
	return tab
}

// Another opens another tab of the same visitor's.
func (t *Tab) Another() *Tab {
	t.Helper()
	other := &Tab{TB: t.TB, browser: t.browser, visitor: t.visitor, site: t.site}
	id := chromedp.FromContext(t.ctx).BrowserContextID
	other.open(t.browser.ctx, chromedp.WithExistingBrowserContext(id))
	return other
}

func (t *Tab) open(parent context.Context, option chromedp.ContextOption) {
	t.Helper()
	t.heard = &heard{host: t.site.Host, requests: map[network.RequestID]*Transfer{}}
	var cancel context.CancelFunc
	t.ctx, cancel = chromedp.NewContext(parent, option, chromedp.WithListener(t.heard.listen), chromedp.WithListener(t.answer))
	t.Cleanup(func() {
		t.Helper()
		t.close()
		cancel()
	})
	if err := chromedp.Do(t.ctx); err != nil { // with the whole context: the tab lives as long as its first one
		t.Fatalf("opening a tab: %v", err)
	}
	call(t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	if t.visitor.NoScript {
		call(t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	if t.visitor.Language != "" {
		headers := network.Headers{"Accept-Language": t.visitor.Language}
		call(t, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers})
	}
	width := t.visitor.Width
	if width == 0 {
		width = 1280
	}
	t.Resize(width)
}

// answer closes dialogs, which hold up a page. No page of the shop has one.
func (t *Tab) answer(event any) {
	if _, ok := event.(*page.EventJavascriptDialogOpening); ok {
		go func() {
			_, _ = chromedp.Call(t.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
		}()
	}
}

// close says what went wrong in the tab, and keeps a picture of it if the test has failed.
func (t *Tab) close() {
	t.Helper()
	for _, text := range t.heard.complaints() {
		t.Errorf("the page said: %s", text)
	}
	if !t.Failed() {
		return
	}
	picture, err := t.picture()
	if err != nil {
		t.Logf("there is no picture of the failure: %v", err)
		return
	}
	name := strings.Map(plain, t.Name()) + "-" + uuid.NewString()[:4] + ".png"
	path := filepath.Join(t.browser.Failed, name)
	if err := write(path, picture); err != nil {
		t.Log(err)
		return
	}
	t.Logf("it was last seen so: %s", path)
}

func plain(r rune) rune {
	if strings.ContainsRune(`/\: `, r) {
		return '-'
	}
	return r
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// Expect takes messages of the console with this in them for right.
func (t *Tab) Expect(part string) { t.heard.expect(part) }

// call sends a command of the debugging protocol.
func call[P, R any](t *Tab, command cdp.Command[P, R], params P) R {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, Soon)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		t.Fatalf("the browser: %v", err)
	}
	return result
}
