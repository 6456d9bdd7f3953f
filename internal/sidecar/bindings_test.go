package sidecar

import (
	"context"
	"testing"

	dapr "github.com/dapr/go-sdk/client"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/souk-shop/souk/internal/problem"
)

// bindingStub answers as it is told and notes what it was asked.
type bindingStub struct {
	asked  *dapr.InvokeBindingRequest
	answer *dapr.BindingEvent
	err    error
}

func (s *bindingStub) InvokeBinding(_ context.Context, in *dapr.InvokeBindingRequest) (*dapr.BindingEvent, error) {
	s.asked = in
	return s.answer, s.err
}

func TestBindingPassesRequestAndAnswer(t *testing.T) {
	stub := &bindingStub{answer: &dapr.BindingEvent{Data: []byte("out"), Metadata: map[string]string{"b": "2"}}}
	got, err := (&daprBindings{stub}).Invoke(t.Context(), "media", BindingRequest{
		Operation: CreateObject, Data: []byte("in"), Metadata: map[string]string{"a": "1"},
	})
	if err != nil || string(got.Data) != "out" || got.Metadata["b"] != "2" {
		t.Errorf("%+v, %v", got, err)
	}
	if stub.asked.Name != "media" || stub.asked.Operation != "create" || string(stub.asked.Data) != "in" || stub.asked.Metadata["a"] != "1" {
		t.Errorf("%+v", stub.asked)
	}
}

func TestBindingFailsAsUnavailable(t *testing.T) {
	for _, code := range []codes.Code{codes.Internal, codes.Unavailable, codes.NotFound, codes.PermissionDenied, codes.ResourceExhausted} {
		stub := &bindingStub{err: status.Error(code, "no")}
		got, err := (&daprBindings{stub}).Invoke(t.Context(), "media", BindingRequest{Operation: GetObject})
		if !problem.Is(err, problem.Unavailable) || got.Data != nil {
			t.Errorf("%s: %+v, %v", code, got, err)
		}
	}
}

func TestBindingWithoutAnswer(t *testing.T) {
	if got, err := (&daprBindings{&bindingStub{}}).Invoke(t.Context(), "media", BindingRequest{Operation: DeleteObject}); err != nil || got.Data != nil {
		t.Errorf("%+v, %v", got, err)
	}
}
