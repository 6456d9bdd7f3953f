package images

import (
	"context"
	"fmt"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// push writes the index under the reference, and the bills of materials that refer to its images. Who may push is what
// `docker login` keeps.
func (b Built) push(ctx context.Context, reference string) error {
	tag, err := name.NewTag(reference)
	if err != nil {
		return err
	}
	options := []remote.Option{remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain)}
	if err := remote.WriteIndex(tag, b.Index, options...); err != nil {
		return fmt.Errorf("%s cannot be pushed: %w", reference, err)
	}
	for _, a := range b.bills {
		if err := a.push(tag.Context(), options); err != nil {
			return fmt.Errorf("the bill of materials of %s cannot be pushed: %w", reference, err)
		}
	}
	return nil
}

func (a artifact) push(repository name.Repository, options []remote.Option) error {
	for _, blob := range a.blobs {
		if err := remote.WriteLayer(repository, blob, options...); err != nil {
			return err
		}
	}
	entry, err := a.descriptor()
	if err != nil {
		return err
	}
	return remote.Put(repository.Digest(entry.Digest.String()), a, options...)
}
