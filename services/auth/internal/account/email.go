package account

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"golang.org/x/net/idna"
)

// Bounds of an e-mail address, in bytes (RFC 5321, section 4.5.3.1).
const (
	maxEmail  = 254
	maxLocal  = 64
	maxDomain = 253
)

// NormalizeEmail returns the one spelling of an address that accounts are kept by: without spaces around it, in lower
// case, the domain in ASCII (IDNA 2008). The error is a sentence about what is wrong.
//
// The local part is lower-cased although RFC 5321 lets a host tell case apart: no host in use does, and two accounts that
// differ in case only would be a trap. Dots and tags (+) stay: whether they matter is the host's own affair.
func NormalizeEmail(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", errors.New("is required")
	}
	if len(text) > maxEmail {
		return "", errors.New("is longer than 254 bytes")
	}
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return "", errors.New("has no @")
	}
	local, err := normalizeLocal(text[:at])
	if err != nil {
		return "", err
	}
	domain, err := normalizeDomain(text[at+1:])
	if err != nil {
		return "", err
	}
	if len(local)+1+len(domain) > maxEmail {
		return "", errors.New("is longer than 254 bytes")
	}
	return local + "@" + domain, nil
}

// normalizeLocal takes dot-atoms (RFC 5322, section 3.2.3); quoted local parts exist in standards only.
func normalizeLocal(local string) (string, error) {
	if local == "" || len(local) > maxLocal {
		return "", errors.New("must have 1 to 64 characters before the @")
	}
	for atom := range strings.SplitSeq(local, ".") {
		if atom == "" {
			return "", errors.New("has a dot too many before the @")
		}
		for _, c := range []byte(atom) {
			if !atomChar(c) {
				return "", errors.New("has a character before the @ that addresses do not have")
			}
		}
	}
	return strings.ToLower(local), nil
}

func atomChar(c byte) bool {
	return alphanumeric(c) || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func normalizeDomain(domain string) (string, error) {
	ascii, err := idna.Lookup.ToASCII(domain)
	ascii = strings.ToLower(ascii)
	if err != nil || len(ascii) > maxDomain || !strings.Contains(ascii, ".") {
		return "", errors.New("has a domain that is none")
	}
	if again, err := idna.Lookup.ToASCII(ascii); err != nil || again != ascii {
		return "", errors.New("has a domain that is none")
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if !goodLabel(label) {
			return "", errors.New("has a domain that is none")
		}
	}
	return ascii, nil
}

func goodLabel(label string) bool {
	if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for _, c := range []byte(label) {
		if !alphanumeric(c) && c != '-' {
			return false
		}
	}
	return true
}

// EmailKey returns the key of a normalized address. It keeps addresses out of keys, and so out of whatever logs keys.
func EmailKey(normalized string) string {
	sum := sha256.Sum256([]byte(normalized))
	return hex.EncodeToString(sum[:])
}

// EmailDomain returns what stands after the @ of a normalized address.
func EmailDomain(normalized string) string {
	return normalized[strings.LastIndexByte(normalized, '@')+1:]
}
