// Package view renders pages. A page is templates/<name>.html: it defines "content" and may define more blocks, which htmx
// asks for by themselves. Files that begin with "_" are parts that all pages share.
//
// A template's dot is a [Scope]: the frame, whose sentences, prices and dates are in the visitor's language, and as .D the
// page's own data. A part gets its data by (scope $ data).
package view

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/souk-shop/souk/services/storefront/internal/assets"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

//go:embed templates/*.html
var files embed.FS

// Frame is what surrounds a page.
type Frame struct {
	*i18n.Speaker
	// Title is a message id, or with TitleText a text.
	Title, TitleText string
	// Path is the address's path; Address has the query too.
	Path, Address  string
	Shop, Currency string
	Languages      []*i18n.Speaker
	User           *shop.User
	Staff          bool
	// Quantity is how many pieces are in the cart.
	Quantity   int64
	Categories []shop.Category
	// Category is the current one's id; Text what is searched for.
	Category, Text string
	// Again is after how many seconds the page is asked for anew; 0 is never.
	Again int
	// Flash is a message id to be said at the top, or "".
	Flash string
}

// Scope is a template's dot.
type Scope struct {
	*Frame
	D any
}

// Renderer holds the parsed templates. It is safe for concurrent use.
type Renderer struct {
	pages map[string]*template.Template
	cards *cards
	// style is put into each page, so that it needs no second round trip to be painted; staff is what the staff's pages have.
	style, staff []byte
}

// staffPages begin with this, and have a longer style.
const staffPages = "admin-"

// New parses the templates.
func New(a *assets.Assets) (*Renderer, error) {
	style, err := assets.Style("base", "browse", "buy")
	if err != nil {
		return nil, err
	}
	staff, err := assets.Style("base", "admin")
	if err != nil {
		return nil, err
	}
	r := &Renderer{pages: map[string]*template.Template{}, style: style, staff: staff}
	shared, err := template.New("").Funcs(r.functions(a)).ParseFS(files, "templates/_*.html")
	if err != nil {
		return nil, err
	}
	own, err := shared.Clone()
	if err != nil {
		return nil, err
	}
	if r.cards, err = newCards(own); err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".html")
		if strings.HasPrefix(base, "_") {
			continue
		}
		page, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		if page, err = page.Funcs(r.styled(base)).ParseFS(files, name); err != nil {
			return nil, err
		}
		r.pages[base] = page
	}
	return r, nil
}

func (r *Renderer) functions(a *assets.Assets) template.FuncMap {
	return template.FuncMap{
		"asset":   a.Address,
		"style":   func() template.CSS { return "" },
		"scope":   func(s Scope, data any) Scope { return Scope{Frame: s.Frame, D: data} },
		"picture": picture,
		"card":    func(s *i18n.Speaker, p shop.Summary) (template.HTML, error) { return r.cards.render(s, p) },
		"pair":    func(a, b any) [2]any { return [2]any{a, b} },
		"list":    func(items ...any) []any { return items },
		"add":     func(a, b int) int { return a + b },
	}
}

// picture is where a product's n-th picture is: a data: URL is served by itself, so that it is sent once.
func picture(product string, n int, version int64, address string) string {
	if !strings.HasPrefix(address, "data:") {
		return address
	}
	return shop.PictureAddress(product, n, version)
}

// styled gives a page its style.
func (r *Renderer) styled(page string) template.FuncMap {
	style := r.style
	if strings.HasPrefix(page, staffPages) {
		style = r.staff
	}
	return template.FuncMap{"style": func() template.CSS { return template.CSS(style) }} //nolint:gosec // our own file
}

// StyleSource returns the source expressions that let the inline styles pass the Content-Security-Policy.
func (r *Renderer) StyleSource() string { return assets.Hash(r.style) + " " + assets.Hash(r.staff) }

// Page answers with a whole page.
func (r *Renderer) Page(w http.ResponseWriter, status int, page string, f *Frame, data any) error {
	return r.Block(w, status, page, "layout", f, data)
}

// Block answers with one block of a page. Nothing is written before all of it has been rendered.
func (r *Renderer) Block(w http.ResponseWriter, status int, page, block string, f *Frame, data any) error {
	text, err := r.Text(page, block, f, data)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client has gone: there is nobody left to tell
	return nil
}

// Text renders a block of a page: for an event of a stream.
func (r *Renderer) Text(page, block string, f *Frame, data any) ([]byte, error) {
	t, ok := r.pages[page]
	if !ok {
		return nil, fmt.Errorf("view: there is no page %q", page)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, block, Scope{Frame: f, D: data}); err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	return b.Bytes(), nil
}
