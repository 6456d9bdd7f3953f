package problem_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
)

func TestStatusAndOutcomeOfEachKind(t *testing.T) {
	tests := []struct {
		err     error
		status  int
		outcome problem.Outcome
	}{
		{problem.NewInvalid("quantity", "no"), 422, problem.Drop},
		{problem.NewInvalid("malformed", "no").WithStatus(400), 400, problem.Drop},
		{problem.NewUnauthenticated("token", "no"), 401, problem.Retry},
		{problem.NewForbidden("role", "no"), 403, problem.Retry},
		{problem.NewNotFound("cart", "no"), 404, problem.Retry},
		{problem.NewConflict("state", "no"), 409, problem.Retry},
		{problem.NewPrecondition("etag", "no"), 412, problem.Retry},
		{problem.NewUnavailable("catalog", "no"), 503, problem.Retry},
		{fmt.Errorf("wrapped: %w", problem.NewConflict("state", "no")), 409, problem.Retry},
		{errors.New("secret"), 500, problem.Retry},
	}
	for _, tt := range tests {
		if got := problem.StatusOf(tt.err); got != tt.status {
			t.Errorf("StatusOf(%v) = %d, want %d", tt.err, got, tt.status)
		}
		if got := problem.OutcomeOf(tt.err); got != tt.outcome {
			t.Errorf("OutcomeOf(%v) = %s, want %s", tt.err, got, tt.outcome)
		}
	}
	if problem.OutcomeOf(nil) != problem.Success {
		t.Error("nil is not a success")
	}
}

func TestWriteHidesTheUnclassified(t *testing.T) {
	for name, err := range map[string]error{
		"plain":  errors.New("password=hunter2"),
		"caused": problem.NewUnavailable("catalog", "The catalog does not answer.").Because(errors.New("password=hunter2")),
	} {
		rec := httptest.NewRecorder()
		problem.Write(rec, httptest.NewRequest(http.MethodGet, "/x", nil), err)
		if strings.Contains(rec.Body.String(), "hunter2") {
			t.Errorf("%s: the answer shows the cause: %s", name, rec.Body)
		}
		if got := rec.Header().Get("Content-Type"); got != problem.ContentType {
			t.Errorf("%s: content type %q", name, got)
		}
	}
}

func TestReadGivesBackWhatWriteWrote(t *testing.T) {
	want := problem.NewInvalid("quantity", "At most 99.").WithLimit("quantity", "too many", 99).After(1500 * time.Millisecond)
	rec := httptest.NewRecorder()
	problem.Write(rec, httptest.NewRequest(http.MethodPost, "/carts", nil), want)
	if rec.Header().Get("Retry-After") != "2" {
		t.Errorf("Retry-After %q, want 2 (rounded up)", rec.Header().Get("Retry-After"))
	}
	got := problem.Read(rec.Code, rec.Body.Bytes())
	if got.Kind != want.Kind || got.Code != want.Code || got.Detail != want.Detail || *got.Fields[0].Limit != 99 {
		t.Errorf("Read = %+v, want %+v", got, want)
	}
	if e := problem.Read(502, []byte("<html>")); e.Kind != problem.Unavailable {
		t.Errorf("a 502 without a document is %v, want unavailable", e.Kind)
	}
}

func TestReadKeepsWhatTheSidecarSaid(t *testing.T) {
	e := problem.Read(500, []byte(`{"errorCode":"ERR_DIRECT_INVOKE","message":"no route to host"}`))
	if !strings.Contains(e.Error(), "ERR_DIRECT_INVOKE") || !strings.Contains(e.Error(), "no route to host") {
		t.Errorf("the log would not say why: %v", e)
	}
	if doc := problem.DocumentOf(e); strings.Contains(doc.Detail, "route") {
		t.Errorf("the client gets to know it: %+v", doc)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(404, []byte(`{"code":"x"}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if e := problem.Read(status, body); e.Code == "" || e.Kind == 0 {
			t.Errorf("%d %q became %+v", status, body, e)
		}
	})
}
