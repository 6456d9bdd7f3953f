package media

import (
	"context"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

// Binding is the name of the output binding that keeps the pictures' bytes.
const Binding = "media"

// Store keeps pictures: their bytes behind the binding, and a document on each in the state store, written last. A sidecar
// does not tell an object that is not there from a binding that fails, so it is the document that says what there is. Its
// methods are safe for concurrent use, by several processes too.
type Store struct {
	bindings sidecar.Bindings
	pictures *sidecar.Aggregate[Picture]
	// uploading holds the one upload that this process works on: a file that two write at once could be read half-written.
	uploading chan struct{}
}

// NewStore returns the pictures of the app.
func NewStore(sc *sidecar.Sidecar) *Store {
	return &Store{
		bindings: sc.Bindings, pictures: sidecar.NewAggregate[Picture](sc, "media/").WithInbox(1),
		uploading: make(chan struct{}, 1),
	}
}

// Find returns what is known of a picture. The error is of kind NotFound where there is none by that name, or there can
// be none.
func (s *Store) Find(ctx context.Context, name string) (Picture, error) {
	if !ValidName(name) {
		return Picture{}, notFound()
	}
	snapshot, err := s.pictures.Get(ctx, name)
	if err != nil {
		return Picture{}, err
	}
	if !snapshot.Exists() {
		return Picture{}, notFound()
	}
	p := snapshot.State
	p.Name = name
	return p, nil
}

// Open returns the bytes of a picture that [Store.Find] has found. The error is of kind Unavailable when they cannot be
// had, or are no longer what was uploaded.
func (s *Store) Open(ctx context.Context, name string) ([]byte, error) {
	answer, err := s.bindings.Invoke(ctx, Binding, sidecar.BindingRequest{
		Operation: sidecar.GetObject, Metadata: sidecar.ObjectName(name),
	})
	if err != nil {
		return nil, err
	}
	if !has(answer.Data, name) {
		return nil, problem.NewUnavailable("media", "The picture is damaged where it is kept. Upload it again.")
	}
	return answer.Data, nil
}

// Add keeps a picture, unless it is there already, and intact. The errors are those of [Identify], and of kind Unavailable
// when it could not be kept; to add it again is harmless.
func (s *Store) Add(ctx context.Context, raw []byte) (Picture, error) {
	p, err := Identify(raw)
	if err != nil {
		return Picture{}, err
	}
	select {
	case s.uploading <- struct{}{}:
		defer func() { <-s.uploading }()
	case <-ctx.Done():
		return Picture{}, problem.NewUnavailable("media", "Other uploads took too long.").Because(ctx.Err())
	}
	if _, err := s.Find(ctx, p.Name); err == nil {
		if _, err := s.Open(ctx, p.Name); err == nil {
			return p, nil
		}
	}
	return p, s.keep(ctx, p, raw)
}

// keep writes the bytes, makes sure that the same can be read, and only then says that the picture is there.
func (s *Store) keep(ctx context.Context, p Picture, raw []byte) error {
	_, err := s.bindings.Invoke(ctx, Binding, sidecar.BindingRequest{
		Operation: sidecar.CreateObject, Data: raw, Metadata: sidecar.ObjectName(p.Name),
	})
	if err != nil {
		return err
	}
	if _, err := s.Open(ctx, p.Name); err != nil {
		return err
	}
	cause := events.Command("picture-uploaded", p.Name, p.Name, time.Time{})
	_, err = s.pictures.Update(ctx, p.Name, cause, func(kept *Picture, _ bool) ([]events.Draft, error) {
		*kept = p
		return nil, nil
	})
	return err
}

func notFound() error {
	return problem.NewNotFound("media", "There is no picture by that name.")
}
