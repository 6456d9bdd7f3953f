package sidecartest

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

// WithBinding names an output binding of the app that keeps objects.
func WithBinding(name string) SuiteOption { return func(s *suite) { s.binding = name } }

func (s *suite) bindings(t *testing.T) {
	for name, f := range map[string]func(*testing.T, *shelf){
		"Bytes": objectBytes, "Replace": replaceObject, "Delete": deleteObject, "Refusals": s.bindingRefusals,
	} {
		t.Run(name, func(t *testing.T) {
			f(t, &shelf{s.connect(t).Bindings, s.binding, strings.ReplaceAll(s.key(t), "/", "-")})
		})
	}
}

// shelf is one object of a binding.
type shelf struct {
	bindings      sidecar.Bindings
	binding, name string
}

func (s *shelf) do(ctx context.Context, operation string, data []byte) ([]byte, error) {
	answer, err := s.bindings.Invoke(ctx, s.binding, sidecar.BindingRequest{
		Operation: operation, Data: data, Metadata: sidecar.ObjectName(s.name),
	})
	return answer.Data, err
}

// keeps puts data into the object and expects the same to come out.
func (s *shelf) keeps(t *testing.T, what string, data []byte) {
	t.Helper()
	if _, err := s.do(t.Context(), sidecar.CreateObject, data); err != nil {
		t.Fatalf("create, %s: %v", what, err)
	}
	if got, err := s.do(t.Context(), sidecar.GetObject, nil); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%s: %d bytes were put in, and %d others come out (%v)", what, len(data), len(got), err)
	}
}

// objectBytes checks that what no component takes for text comes out as it was put in.
func objectBytes(t *testing.T, s *shelf) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	large := make([]byte, bigValue)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(large) // never fails
	for what, data := range map[string][]byte{
		"every byte": every, "three megabytes": large, "a JPEG's first bytes": []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
		"a PNG's first bytes": []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "a GIF": []byte("GIF89a\x01\x00\x01\x00\x80\x01\x00;"),
		"quotes and backslashes": []byte("\"\\u0000\" \x00 `\\`"), "zeros": make([]byte, 64),
	} {
		s.keeps(t, what, data)
	}
}

func replaceObject(t *testing.T, s *shelf) {
	s.keeps(t, "the first, longer one", []byte("first\x00\x01\x02\x03"))
	s.keeps(t, "the second", []byte("2\x00"))
}

func deleteObject(t *testing.T, s *shelf) {
	s.keeps(t, "what is to be deleted", []byte("here\x00"))
	if _, err := s.do(t.Context(), sidecar.DeleteObject, nil); err != nil {
		t.Errorf("delete: %v", err)
	}
	if got, err := s.do(t.Context(), sidecar.GetObject, nil); !problem.Is(err, problem.Unavailable) || got != nil {
		t.Errorf("what was deleted: %d bytes, %v", len(got), err)
	}
	s.keeps(t, "what was deleted, again", []byte("back\x00"))
}

func (s *suite) bindingRefusals(t *testing.T, object *shelf) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	elsewhere := &shelf{object.bindings, "no-binding-" + s.run, object.name}
	for what, do := range map[string]func() ([]byte, error){
		"an object that is not there":     func() ([]byte, error) { return object.do(t.Context(), sidecar.GetObject, nil) },
		"an operation that there is not":  func() ([]byte, error) { return object.do(t.Context(), "frobnicate", nil) },
		"a binding that there is not":     func() ([]byte, error) { return elsewhere.do(t.Context(), sidecar.GetObject, nil) },
		"more than a message holds":       func() ([]byte, error) { return object.do(t.Context(), sidecar.CreateObject, make([]byte, tooBig)) },
		"a request that nobody waits for": func() ([]byte, error) { return object.do(ended, sidecar.CreateObject, []byte("late\x00")) },
	} {
		if got, err := do(); !problem.Is(err, problem.Unavailable) {
			t.Errorf("%s: %d bytes, %v", what, len(got), err)
		}
	}
	if got, err := object.do(t.Context(), sidecar.GetObject, nil); err == nil {
		t.Errorf("what was refused is there: %d bytes", len(got))
	}
}
