package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// errorBody is how much of an answer goes into an error.
const errorBody = 300

// Status is an answer that was not the one wanted.
type Status struct {
	Code int
	// Call is what was asked for, as in "GET /products".
	Call string
	// Told is what the answer says for people.
	Told string
}

func (s Status) Error() string { return fmt.Sprintf("%s answered %d: %s", s.Call, s.Code, s.Told) }

// telling returns what there is for people in an answer that is an error: a problem's detail, or its beginning.
func telling(answer []byte) string {
	var problem struct {
		Title, Detail, Code string
		Fields              []struct{ Name, Message string }
	}
	switch err := json.Unmarshal(answer, &problem); {
	case err == nil && problem.Code != "":
		text := fmt.Sprintf("%s (%s)", cmp.Or(problem.Detail, problem.Title), problem.Code)
		for _, f := range problem.Fields {
			text += fmt.Sprintf("; %s: %s", f.Name, f.Message)
		}
		return text
	case bytes.HasPrefix(bytes.TrimSpace(answer), []byte("<")):
		return "a web page, and no answer of a shop's API"
	}
	return string(answer[:min(len(answer), errorBody)])
}

// CodeOf returns the HTTP status that err tells of: 0 where there was no answer.
func CodeOf(err error) int {
	st, _ := errors.AsType[Status](err)
	return st.Code
}

// errForeign says that something else than a shop answered.
var errForeign = errors.New("the answer is not that of a shop's API")

// Passing tells whether err may be over in a moment: there was no answer, the shop could not, or it was too much.
func Passing(err error) bool {
	code := CodeOf(err)
	return err != nil && !errors.Is(err, errForeign) && (code == 0 || code >= http.StatusInternalServerError || code == http.StatusTooManyRequests)
}
