// Package prefer reads the Prefer header (RFC 7240).
package prefer

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// MaxWait is the longest wait that is heeded; more counts as this much.
const MaxWait = 30 * time.Second

// Wait returns how long the client prefers to wait, from "Prefer: wait=N" with N in seconds. ok is false where there is
// no such preference; one that cannot be read is passed over, as RFC 7240 has it. The first one counts.
func Wait(h http.Header) (wait time.Duration, ok bool) {
	for _, value := range h.Values("Prefer") {
		for preference := range strings.SplitSeq(value, ",") {
			preference, _, _ = strings.Cut(preference, ";")
			name, text, _ := strings.Cut(preference, "=")
			if !strings.EqualFold(strings.TrimSpace(name), "wait") {
				continue
			}
			n, err := strconv.ParseUint(strings.Trim(strings.TrimSpace(text), `"`), 10, 32)
			if err != nil {
				return 0, false
			}
			return min(time.Duration(n)*time.Second, MaxWait), true
		}
	}
	return 0, false
}

// Applied says in the answer's header that the wait was heeded.
func Applied(h http.Header, wait time.Duration) {
	h.Set("Preference-Applied", "wait="+strconv.Itoa(int(wait/time.Second)))
}
