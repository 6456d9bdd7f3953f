package shop

import "strings"

// lifetime says how long an answer may be used (RFC 9111, RFC 5861), given what the gateway says.
type lifetime func(given string) string

// ifErrors lets an answer stand in for an hour while the gateway does not answer: an old page is better than none.
const ifErrors = ", stale-if-error=3600"

// asGiven is what the gateway says.
func asGiven(given string) string {
	if given == "" || keptFromAll(given) {
		return given
	}
	return given + ifErrors
}

// betweenViews is for a product: each look at it is told to the gateway, which answers with the product anew. So it needs no
// other fetch as long as it is looked at, and one that is looked at again after a while is at most this old.
func betweenViews(given string) string {
	if given == "" || keptFromAll(given) {
		return given
	}
	return "max-age=30" + ifErrors
}

// aMoment is for what may change with every purchase.
func aMoment(string) string { return "max-age=1, stale-while-revalidate=5" }

func keptFromAll(given string) bool {
	return strings.Contains(given, "no-store") || strings.Contains(given, "private") || strings.Contains(given, "no-cache")
}
