package shop

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
)

// Media types of a file of products.
const (
	CSV    = "text/csv"
	NDJSON = "application/x-ndjson"
)

// Progress is how far an import is.
type Progress struct {
	Total     int64 `json:"total"`
	Finished  int64 `json:"finished"`
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Failed    int64 `json:"failed"`
	// Rows are those since the progress before.
	Rows []ImportRow `json:"rows"`
	// Done tells that this is the end.
	Done bool `json:"done"`
}

// ImportRow is what became of one product of the file.
type ImportRow struct {
	// Row is the line that the product begins at.
	Row    int64         `json:"row"`
	Status string        `json:"status"`
	ID     string        `json:"id"`
	Slug   string        `json:"slug"`
	Errors []ImportError `json:"errors"`
}

// ImportError is what is wrong with a field.
type ImportError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Import is an import under way. One goroutine uses it.
type Import struct {
	body    io.ReadCloser
	decoder *json.Decoder
}

// Import begins to import a file. The error is for a file that is refused as a whole. The caller closes the import.
func (c *Client) Import(ctx context.Context, media string, file []byte) (*Import, error) {
	one := call{method: http.MethodPost, path: staffBase + "/products/import", contentType: media, body: file}
	answer, err := c.do(ctx, one.with("Accept", NDJSON)) //nolint:bodyclose // [Import.Close] does
	if err != nil {
		return nil, err
	}
	return &Import{body: answer.Body, decoder: json.NewDecoder(answer.Body)}, nil
}

// Next returns the next progress. The error is the gateway's own where it had to end early, and of kind Unavailable where
// it broke off; what the progress before said has been done all the same.
func (i *Import) Next() (Progress, error) {
	var line struct {
		Progress
		Error *problem.Document `json:"error"`
	}
	if err := i.decoder.Decode(&line); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return Progress{}, problem.NewUnavailable("broken-off", "The shop broke off its answer.").Because(err)
	}
	if line.Error != nil {
		raw, _ := json.Marshal(line.Error) // a document always has JSON
		return line.Progress, problem.Read(line.Error.Status, raw)
	}
	return line.Progress, nil
}

// Close ends the import; one that is not done stops.
func (i *Import) Close() error { return i.body.Close() }
