package password

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Params says how much work a hash is.
type Params struct {
	// MemoryKiB is in kibibytes.
	MemoryKiB   uint32
	Iterations  uint32
	Parallelism uint8
}

// Default is OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
var Default = Params{MemoryKiB: 19 << 10, Iterations: 2, Parallelism: 1}

const (
	saltSize = 16
	keySize  = 32
	// The most that a stored hash may ask for: it must not be able to take the machine.
	maxMemoryKiB   = 256 << 10
	maxIterations  = 16
	maxParallelism = 16
)

func (p Params) check() error {
	switch {
	case p.Parallelism < 1 || p.Parallelism > maxParallelism:
		return fmt.Errorf("argon2id: parallelism %d is not between 1 and %d", p.Parallelism, maxParallelism)
	case p.MemoryKiB < 8*uint32(p.Parallelism) || p.MemoryKiB > maxMemoryKiB:
		return fmt.Errorf("argon2id: memory of %d KiB is not between %d and %d", p.MemoryKiB, 8*uint32(p.Parallelism), maxMemoryKiB)
	case p.Iterations < 1 || p.Iterations > maxIterations:
		return fmt.Errorf("argon2id: %d iterations are not between 1 and %d", p.Iterations, maxIterations)
	}
	return nil
}

// hash is a password's hash, and what it takes to make it again.
type hash struct {
	params    Params
	salt, key []byte
}

var encoding = base64.RawStdEncoding.Strict()

// String renders the hash in the PHC string format: "$argon2id$v=19$m=19456,t=2,p=1$<salt>$<key>".
func (h hash) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.params.MemoryKiB, h.params.Iterations,
		h.params.Parallelism, encoding.EncodeToString(h.salt), encoding.EncodeToString(h.key))
}

var errFormat = errors.New("not an argon2id hash in PHC string format")

// parse reads what String renders. The error never contains the hash.
func parse(text string) (hash, error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return hash{}, errFormat
	}
	params, err := parseParams(parts[3])
	if err != nil {
		return hash{}, err
	}
	salt, err := encoding.DecodeString(parts[4])
	if err != nil || len(salt) < 8 || len(salt) > 64 {
		return hash{}, errFormat
	}
	key, err := encoding.DecodeString(parts[5])
	if err != nil || len(key) < 16 || len(key) > 64 {
		return hash{}, errFormat
	}
	h := hash{params: params, salt: salt, key: key}
	if h.String() != text { // decoders pass over line ends
		return hash{}, errFormat
	}
	return h, nil
}

func parseParams(text string) (Params, error) {
	fields := strings.Split(text, ",")
	if len(fields) != 3 {
		return Params{}, errFormat
	}
	var numbers [3]uint32
	for i, name := range []string{"m=", "t=", "p="} {
		digits, found := strings.CutPrefix(fields[i], name)
		n, err := strconv.ParseUint(digits, 10, 32)
		if !found || err != nil || strconv.FormatUint(n, 10) != digits {
			return Params{}, errFormat
		}
		numbers[i] = uint32(n)
	}
	if numbers[2] > maxParallelism {
		return Params{}, errFormat
	}
	p := Params{MemoryKiB: numbers[0], Iterations: numbers[1], Parallelism: uint8(numbers[2])}
	return p, p.check()
}
