package sidecartest

import "net/http"

const (
	tokenHeader  = "dapr-api-token"
	callerHeader = "Dapr-Caller-App-Id"
	calleeHeader = "Dapr-Callee-App-Id"
)

// target is an app that its sidecar can reach.
type target struct {
	handler http.Handler
	token   string
}

// TargetOption says how an app is reached.
type TargetOption func(*target)

// AppToken makes the sidecar show the app this token, as APP_API_TOKEN does.
func AppToken(token string) TargetOption { return func(t *target) { t.token = token } }

func newTarget(h http.Handler, options []TargetOption) target {
	t := target{handler: h}
	for _, o := range options {
		o(&t)
	}
	return t
}

// authorize puts on a request what only the app's own sidecar can.
func (t target) authorize(h http.Header) {
	h.Del(tokenHeader)
	if t.token != "" {
		h.Set(tokenHeader, t.token)
	}
}
