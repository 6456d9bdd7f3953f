package account

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of a password, in characters (NIST SP 800-63B, section 5.1.1.2).
const (
	MinPassword = 8
	MaxPassword = 128
)

//go:embed common.txt
var commonText string

// common holds the passwords that are guessed first, in lower case.
var common = func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(commonText) {
		set[word] = true
	}
	return set
}()

// NormalizePassword returns the form of a password that is hashed: NFKC, so that the same keys on another system give the
// same password. There is nothing else to it: spaces count, and so does case.
func NormalizePassword(password string) string { return norm.NFKC.String(password) }

// CheckPassword tells whether a normalized password may be the one of the account with this normalized e-mail address.
// The error is a sentence about what is wrong; it never contains the password.
func CheckPassword(password, email string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword:
		return fmt.Errorf("must have at least %d characters", MinPassword)
	case n > MaxPassword:
		return fmt.Errorf("must have at most %d characters", MaxPassword)
	}
	lower := strings.ToLower(password)
	local, _, _ := strings.Cut(email, "@")
	switch {
	case common[lower], sameCharacter(lower):
		return errors.New("is one of those that are guessed first")
	case lower == email, lower == local:
		return errors.New("is the e-mail address")
	}
	return nil
}

func sameCharacter(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return strings.Trim(text, string(first)) == ""
}
