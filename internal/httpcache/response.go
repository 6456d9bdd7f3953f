package httpcache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Response is an answer as it can be kept. Its header and body are shared: do not change them.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Age is how long ago its origin gave it, or confirmed it.
	Age time.Duration
}

// etagHeader is ETag, in the form that header maps have.
const etagHeader = "Etag"

// kept are the headers of an answer that are kept with it.
var kept = []string{"Age", "Cache-Control", "Content-Type", etagHeader, "Last-Modified", "Vary"}

// ErrTooLarge is for an answer that is larger than its reader takes.
var ErrTooLarge = errors.New("httpcache: the answer is too large")

// Read reads an answer of at most limit bytes, to be kept: its body, and the headers that say what it is and how long
// it may be used. One of status 200 without an ETag gets one. The caller closes the body.
func Read(answer *http.Response, limit int64) (Response, error) {
	body, err := readAll(answer, limit)
	if err != nil {
		return Response{}, err
	}
	response := Response{Status: answer.StatusCode, Header: make(http.Header, len(kept)), Body: body}
	for _, name := range kept {
		if values, ok := answer.Header[name]; ok {
			response.Header[name] = values
		}
	}
	if response.Status == http.StatusOK && response.Header.Get(etagHeader) == "" {
		response.Header.Set(etagHeader, etagOf(body))
	}
	return response, nil
}

func readAll(answer *http.Response, limit int64) ([]byte, error) {
	var body bytes.Buffer
	if n := answer.ContentLength; n > 0 && n <= limit {
		body.Grow(int(n) + bytes.MinRead) // what ReadFrom wants to be free before it meets the end
	}
	n, err := body.ReadFrom(io.LimitReader(answer.Body, limit+1))
	if err == nil && n > limit {
		err = ErrTooLarge
	}
	return body.Bytes(), err
}

func etagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// Serve answers r with the response, or with 304 where r names its version. Headers that w has already stay, unless the
// response has them too.
func (response Response) Serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	maps.Copy(h, response.Header)
	set := []string{strconv.Itoa(int(response.Age / time.Second)), strconv.Itoa(len(response.Body))}
	h["Age"] = set[:1:1]
	if matches(r.Header["If-None-Match"], h.Get(etagHeader)) {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Length"] = set[1:]
	w.WriteHeader(response.Status)
	_, _ = w.Write(response.Body) // the client has gone: there is nobody left to tell
}

// confirmed is the response with what a 304 says about it (RFC 9111, section 3.2).
func (response Response) confirmed(h http.Header) Response {
	response.Header = maps.Clone(response.Header)
	response.Header.Del("Age") // the 304's, if any
	for _, name := range kept {
		if values, ok := h[name]; ok && name != "Content-Type" {
			response.Header[name] = values
		}
	}
	return response
}

// ageOf is how old an answer was when it came: it may come from another cache.
func ageOf(h http.Header) time.Duration {
	age, _ := seconds(h.Get("Age"))
	return age
}

// matches tells whether If-None-Match names the version (RFC 9110, section 13.1.2: weak comparison).
func matches(header []string, etag string) bool {
	if etag == "" {
		return false
	}
	for _, value := range header {
		for candidate := range strings.SplitSeq(value, ",") {
			candidate = strings.TrimSpace(candidate)
			if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(etag, "W/") {
				return true
			}
		}
	}
	return false
}
