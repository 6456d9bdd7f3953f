package admin

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// uploadTime is how long a file may take to come.
const uploadTime = 10 * time.Minute

// exampleCSV shows what a file of products looks like.
const exampleCSV = `slug,name,description,category,status,sku,price,stock,option:size,image,image_alt
linen-apron,Linen apron,"Heavy linen, two pockets",kitchen,draft,APRON-S,3900,12,S,https://example.com/apron.jpg,A grey apron
linen-apron,,,,,APRON-M,3900,8,M,,
olive-oil,Olive oil,"Cold pressed, 500 ml",kitchen,draft,OIL-500,1290,40,,,
`

// importPage is what "admin-import" shows.
type importPage struct {
	Wrong faults
	// Columns says what of the file's header is wrong.
	Columns []string
}

// askImport asks for a file.
func (p pages) askImport(w http.ResponseWriter, r *http.Request) error {
	return p.showImport(w, r, http.StatusOK, importPage{})
}

func (p pages) showImport(w http.ResponseWriter, r *http.Request, status int, page importPage) error {
	return p.Render(w, r, status, "admin-import", frame("admin.import.title"), page)
}

// example answers with a file that can be filled in.
func (p pages) example(w http.ResponseWriter, _ *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="products.csv"`)
	_, _ = io.WriteString(w, exampleCSV) // the client has gone: there is nobody left to tell
	return nil
}

// importFile passes a file on and shows what becomes of it while it does.
func (p pages) importFile(w http.ResponseWriter, r *http.Request) error {
	// Not every writer has deadlines: a test's recorder has none.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime))
	v := web.Visiting(r)
	file, media, err := uploaded(r)
	if err != nil {
		return p.refuseImport(w, r, v.Speaker, err)
	}
	run, err := p.Shop.Import(v.As(r.Context()), media, file)
	if err != nil {
		return p.refuseImport(w, r, v.Speaker, err)
	}
	defer func() { _ = run.Close() }()
	return p.follow(w, r, run)
}

// refuseImport says why nothing of the file was imported.
func (p pages) refuseImport(w http.ResponseWriter, r *http.Request, s *i18n.Speaker, err error) error {
	if !answerable(err) {
		return err
	}
	var page importPage
	page.Wrong.add("file", refusal(s, err))
	for _, f := range fieldsOf(err) {
		page.Columns = append(page.Columns, f.Name+": "+f.Message)
	}
	return p.showImport(w, r, problem.StatusOf(err), page)
}

// uploaded reads the form's file, and what it is by its name. It reads the body to its end, so that the server notices when
// the browser goes away.
func uploaded(r *http.Request) (file []byte, media string, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, "", noFile().Because(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", unreadable(err)
		}
		if part.FormName() != "file" || file != nil {
			continue
		}
		if file, err = io.ReadAll(part); err != nil {
			return nil, "", unreadable(err)
		}
		media = mediaOf(part.FileName())
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, "", unreadable(err)
	}
	if len(file) == 0 {
		return nil, "", noFile()
	}
	return file, media, nil
}

// mediaOf tells what a file is by its name: browsers know no better.
func mediaOf(name string) string {
	name = strings.ToLower(name)
	if strings.HasSuffix(name, ".ndjson") || strings.HasSuffix(name, ".jsonl") {
		return shop.NDJSON
	}
	return shop.CSV
}

func noFile() *problem.Error {
	return problem.NewInvalid("file-missing", "There is no file, or nothing in it.")
}
