package httpcache

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxSeconds is where a directive's seconds are capped (RFC 9111, section 1.2.2).
const maxSeconds = 1 << 31

// control is what a response's Cache-Control says to a shared cache (RFC 9111, RFC 5861).
type control struct {
	store                       bool
	fresh, whileStale, ifErrors time.Duration
}

// parseControl reads Cache-Control. Without a lifetime, or with a directive that forbids it, nothing is stored.
func parseControl(h http.Header) control {
	var c control
	var shared, forbidden bool
	for directive := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		lifetime, ok := seconds(value)
		switch strings.ToLower(name) {
		case "no-store", "no-cache", "private":
			forbidden = true
		case "s-maxage":
			if ok {
				c.fresh, shared = lifetime, true
			}
		case "max-age":
			if ok && !shared {
				c.fresh = lifetime
			}
		case "stale-while-revalidate":
			c.whileStale = lifetime
		case "stale-if-error":
			c.ifErrors = lifetime
		}
	}
	c.store = !forbidden && (c.fresh > 0 || h.Get(etagHeader) != "")
	return c
}

// IsAnew tells whether a request asks for the answer as it is now (RFC 9111, section 5.2.1.4): see [Cache.Renew].
func IsAnew(h http.Header) bool {
	for directive := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		if strings.EqualFold(strings.TrimSpace(directive), "no-cache") {
			return true
		}
	}
	return false
}

func seconds(text string) (time.Duration, bool) {
	n, err := strconv.ParseUint(strings.Trim(text, `"`), 10, 64)
	if err != nil {
		return 0, false
	}
	return time.Duration(min(n, maxSeconds)) * time.Second, true
}
