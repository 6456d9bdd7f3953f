package sidecartest

import (
	"strconv"

	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Profile is a state store as Dapr shows it. They agree on what [sidecar.State] promises and differ in the rest.
type Profile int

// The profiles.
const (
	// SQLite reports every lost race as Aborted; its etags are random.
	SQLite Profile = iota
	// Redis reports a lost creation as Internal. Its etags count a key's versions from 1, and begin anew when the key was
	// deleted; an update or a deletion of a key that is gone succeeds, whatever etag it names.
	Redis
	// Postgres reports a lost creation as Internal; its etags are transaction numbers.
	Postgres
)

// Profiles returns every profile.
func Profiles() []Profile { return []Profile{SQLite, Redis, Postgres} }

// String returns the profile's name.
func (p Profile) String() string { return [...]string{"sqlite", "redis", "postgres"}[p] }

// etag names the version that is written next: the sequence-th of the store, after previous of the key.
func (p Profile) etag(sequence int, previous string) string {
	switch p {
	case Redis:
		n, _ := strconv.Atoi(previous) // "" is no version yet
		return strconv.Itoa(n + 1)
	case Postgres:
		return strconv.Itoa(700 + sequence)
	default:
		return uuid.NewString()
	}
}

// known tells whether etag has the form of the store's etags.
func (p Profile) known(etag string) bool {
	if p == SQLite {
		return true
	}
	_, err := strconv.ParseInt(etag, 10, 64)
	return err == nil
}

// goneMatches tells whether any etag matches a key that is not there.
func (p Profile) goneMatches() bool { return p == Redis }

func (p Profile) exists(key string) error {
	if p == SQLite {
		return mismatch(key)
	}
	return status.Errorf(codes.Internal, "failed saving state in state store: failed to set key %s", key)
}

func mismatch(key string) error {
	return status.Errorf(codes.Aborted, "possible etag mismatch for key %s", key)
}

func malformed(etag string) error {
	return status.Errorf(codes.InvalidArgument, "invalid etag value: %q", etag)
}
