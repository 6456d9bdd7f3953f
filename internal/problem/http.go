package problem

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// ContentType is the media type of a problem document.
const ContentType = "application/problem+json"

// typeBase prefixes a problem's type: a reference that is stable and needs no host (RFC 9457, section 3.1.1).
const typeBase = "urn:souk:problem:"

// Document is a problem as it stands on the wire (RFC 9457).
type Document struct {
	Type     string  `json:"type"`
	Title    string  `json:"title"`
	Status   int     `json:"status"`
	Detail   string  `json:"detail,omitempty"`
	Instance string  `json:"instance,omitempty"`
	Code     string  `json:"code"`
	Fields   []Field `json:"fields,omitempty"`
}

var statuses = map[Kind]int{
	Invalid: http.StatusUnprocessableEntity, Unauthenticated: http.StatusUnauthorized, Forbidden: http.StatusForbidden,
	NotFound: http.StatusNotFound, Conflict: http.StatusConflict, Precondition: http.StatusPreconditionFailed,
	Unavailable: http.StatusServiceUnavailable,
}

// StatusOf returns the HTTP status for err: its own where it names one, else its kind's, else 500.
func StatusOf(err error) int {
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
		return http.StatusInternalServerError
	case e.Status != 0:
		return e.Status
	}
	if status, ok := statuses[e.Kind]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// DocumentOf returns the document for err. An unclassified error becomes a document that says nothing of it.
func DocumentOf(err error) Document {
	status := StatusOf(err)
	doc := Document{Type: typeBase + "internal", Title: http.StatusText(status), Status: status, Code: "internal"}
	if e, ok := errors.AsType[*Error](err); ok {
		doc.Type, doc.Code = typeBase+e.Code, e.Code
		doc.Detail, doc.Fields = e.Detail, e.Fields
		return doc
	}
	doc.Detail = "Something went wrong here. It has been logged; please try again."
	return doc
}

// Write answers r with the document for err.
func Write(w http.ResponseWriter, r *http.Request, err error) {
	doc := DocumentOf(err)
	doc.Instance = r.URL.Path
	h := w.Header()
	h.Set("Content-Type", ContentType)
	h.Set("Cache-Control", "no-store")
	if e, ok := errors.AsType[*Error](err); ok && e.RetryAfter > 0 {
		h.Set("Retry-After", seconds(e.RetryAfter))
	}
	w.WriteHeader(doc.Status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(doc) // the client has gone: there is nobody left to tell
	}
}

// seconds renders a wait as whole seconds, rounded up: RFC 9110, section 10.2.3.
func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }

// Read turns a service's answer of status 400 or above into the [Error] that the service returned. body is the answer's
// body, at most a few kilobytes of it; a body that is no problem document gives an error by the status alone.
func Read(status int, body []byte) *Error {
	var doc Document
	var cause error
	if json.Unmarshal(body, &doc) != nil || doc.Code == "" {
		doc = Document{Code: "upstream", Detail: "A service answered " + strconv.Itoa(status) + "."}
		cause = sidecarError(body)
	}
	e := &Error{Kind: kindOfStatus(status), Code: doc.Code, Detail: doc.Detail, Fields: doc.Fields, Status: status, cause: cause}
	if e.Kind == Unavailable {
		e.Status = 0
	}
	return e
}

// sidecarError reads what a sidecar says of an invocation that it could not make, nil where the body is no such thing.
func sidecarError(body []byte) error {
	var said struct {
		ErrorCode string `json:"errorCode"`
		Message   string `json:"message"`
	}
	err := json.Unmarshal(body, &said)
	if err == nil && said.ErrorCode != "" {
		return fmt.Errorf("the sidecar said %s: %s", said.ErrorCode, said.Message)
	}
	return nil // it is no error of the sidecar's
}

func kindOfStatus(status int) Kind {
	for kind, s := range statuses {
		if s == status {
			return kind
		}
	}
	if status >= http.StatusBadRequest && status < http.StatusInternalServerError && status != http.StatusTooManyRequests {
		return Invalid
	}
	return Unavailable
}
