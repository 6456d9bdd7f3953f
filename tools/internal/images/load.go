package images

import (
	"context"
	"fmt"
)

// Load says whether images go into docker.
type Load int

// What Load can be.
const (
	// LoadWhereThere loads them where docker answers.
	LoadWhereThere Load = iota
	LoadAlways
	LoadNever
)

// decide tells whether to load. It fails before anything is built where docker has to be there and is not.
func (l Load) decide(ctx context.Context) (bool, error) {
	if l == LoadNever {
		return false, nil
	}
	err := dockerAnswers(ctx)
	if err != nil && l == LoadAlways {
		return false, fmt.Errorf("docker takes no images: %w", err)
	}
	return err == nil, nil
}
