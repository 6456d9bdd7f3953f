package browser

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// Transfer is one answer that came over the network.
type Transfer struct {
	URL   string
	Type  network.ResourceType
	Bytes int64
}

// heard is what a tab has said: errors in its console, violations of its Content-Security-Policy, dialogs, requests of
// hosts that are not the shop's.
type heard struct {
	host string

	mu        sync.Mutex
	wrong     []string
	expected  []string
	requests  map[network.RequestID]*Transfer
	transfers []Transfer
}

// expect takes messages with this in them for right.
func (h *heard) expect(part string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.expected = append(h.expected, part)
}

// complaints returns what went wrong.
func (h *heard) complaints() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []string
	for _, text := range h.wrong {
		if !slices.ContainsFunc(h.expected, func(part string) bool { return strings.Contains(text, part) }) {
			list = append(list, text)
		}
	}
	return list
}

func (h *heard) complain(format string, args ...any) {
	h.wrong = append(h.wrong, fmt.Sprintf(format, args...))
}

// listen is called with each of the tab's events, and must not wait.
func (h *heard) listen(event any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			h.complain("console: %s", said(e.Args))
		}
	case *runtime.EventExceptionThrown:
		h.complain("exception: %s", thrown(e.ExceptionDetails))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			h.complain("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *page.EventJavascriptDialogOpening:
		h.complain("dialog: %s %q", e.Type, e.Message)
	case *network.EventRequestWillBeSent:
		h.request(e)
	case *network.EventLoadingFinished:
		if t := h.requests[e.RequestID]; t != nil {
			t.Bytes = int64(e.EncodedDataLength)
			h.transfers = append(h.transfers, *t)
			delete(h.requests, e.RequestID)
		}
	}
}

func (h *heard) request(e *network.EventRequestWillBeSent) {
	u, err := url.Parse(e.Request.URL)
	switch {
	case err != nil:
		h.complain("request: %v", err)
	case u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "about":
		return
	case u.Host != h.host:
		h.complain("request of a host that is not the shop's: %s", e.Request.URL)
	}
	h.requests[e.RequestID] = &Transfer{URL: e.Request.URL, Type: e.Type}
}

// since returns what has come over the network, and begins to count anew.
func (h *heard) since() []Transfer {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.transfers
	h.transfers = nil
	return list
}

func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		if len(a.Value) > 0 {
			words = append(words, string(a.Value))
		} else {
			words = append(words, a.Description)
		}
	}
	return strings.Join(words, " ")
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}
