package shop

import (
	"errors"
	"fmt"
)

// Attach returns the shop that somebody else runs in dir. Stopping it does nothing.
func Attach(dir string) (*Shop, error) {
	s := &Shop{Options: Options{Dir: dir}, seen: map[int]string{}}
	run, err := s.Run()
	if err == nil && !run.Ready {
		err = errors.New("it is not ready")
	}
	if err != nil {
		return nil, fmt.Errorf("the shop in %s: %w", dir, err)
	}
	s.run = run
	return s, nil
}
