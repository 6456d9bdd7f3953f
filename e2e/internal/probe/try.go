package probe

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"
)

// most is how much of an answer is told.
const most = 4 << 10

// Request is a request that the probe is to make.
type Request struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// Answer is what came back; Failed says why nothing did.
type Answer struct {
	Status int    `json:"status"`
	Body   string `json:"body"`
	Failed string `json:"failed"`
}

func try(r *http.Request, in Request) (Answer, error) {
	request, err := http.NewRequestWithContext(r.Context(), in.Method, in.URL, strings.NewReader(in.Body))
	if err != nil {
		return Answer{}, err
	}
	for name, value := range in.Headers {
		request.Header.Set(name, value)
	}
	answer, err := (&http.Client{Timeout: 20 * time.Second}).Do(request)
	if err != nil {
		return Answer{Failed: err.Error()}, nil //nolint:nilerr // that is the answer
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := io.Copy(&body, io.LimitReader(answer.Body, most)); err != nil {
		return Answer{Status: answer.StatusCode, Failed: err.Error()}, nil //nolint:nilerr // that is the answer
	}
	return Answer{Status: answer.StatusCode, Body: body.String()}, nil
}
