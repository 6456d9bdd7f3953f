package server

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/problem"
)

// QueryInt reads an integer of the query; byDefault where it is absent. The error names the parameter and its bounds.
func QueryInt(r *http.Request, name string, byDefault, least, most int) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return byDefault, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, problem.NewInvalid("query", "The query is wrong.").
			WithField(name, "must be an integer between "+strconv.Itoa(least)+" and "+strconv.Itoa(most))
	}
	return n, nil
}

// waitSlack is the time to answer after a wait.
const waitSlack = 10 * time.Second

// Wait reads how long the client is willing to wait: the query's wait=N, or "Prefer: wait=N" (RFC 7240), in seconds; 0
// where neither is there. It gives at most most, and moves the request's time limit accordingly.
func Wait(r *http.Request, most time.Duration) (time.Duration, error) {
	text := r.URL.Query().Get("wait")
	if text == "" {
		text = preferred(r.Header.Values("Prefer"), "wait")
	}
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, problem.NewInvalid("wait", "The time to wait is wrong.").WithField("wait", "must be whole seconds")
	}
	wait := min(time.Duration(n)*time.Second, most)
	Extend(r.Context(), wait+waitSlack)
	return wait, nil
}

// preferred returns the value of one preference.
func preferred(headers []string, name string) string {
	for _, h := range headers {
		for preference := range strings.SplitSeq(h, ",") {
			preference, _, _ = strings.Cut(preference, ";")
			key, value, _ := strings.Cut(preference, "=")
			if strings.EqualFold(strings.TrimSpace(key), name) {
				return strings.Trim(strings.TrimSpace(value), `"`)
			}
		}
	}
	return ""
}
