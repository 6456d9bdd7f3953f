package password

import (
	"strings"
	"testing"
)

const sample = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

func TestParse(t *testing.T) {
	h, err := parse(sample)
	if err != nil || h.params != Default || len(h.salt) != 16 || len(h.key) != 32 || h.String() != sample {
		t.Fatalf("parse gave %+v, %v", h, err)
	}
	for name, bad := range map[string]string{
		"empty":              "",
		"another algorithm":  strings.Replace(sample, "argon2id", "argon2i", 1),
		"another version":    strings.Replace(sample, "v=19", "v=16", 1),
		"no memory":          strings.Replace(sample, "m=19456", "m=0", 1),
		"all the memory":     strings.Replace(sample, "m=19456", "m=4294967295", 1),
		"forever":            strings.Replace(sample, "t=2", "t=4294967295", 1),
		"no iterations":      strings.Replace(sample, "t=2", "t=0", 1),
		"no lanes":           strings.Replace(sample, "p=1", "p=0", 1),
		"too many lanes":     strings.Replace(sample, "p=1", "p=256", 1),
		"a leading zero":     strings.Replace(sample, "t=2", "t=02", 1),
		"parameters swapped": strings.Replace(sample, "m=19456,t=2", "t=2,m=19456", 1),
		"a short salt":       strings.Replace(sample, "AAECAwQFBgcICQoLDA0ODw", "AAEC", 1),
		"no key":             sample[:strings.LastIndexByte(sample, '$')+1],
		"padding":            sample + "=",
		"something after":    sample + "$",
	} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%s: %q was taken", name, bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add("$argon2id$v=19$m=8,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := parse(text)
		if err != nil {
			return
		}
		if h.String() != text {
			t.Errorf("%q is rendered as %q: two spellings of one hash", text, h.String())
		}
		if h.params.check() != nil {
			t.Errorf("%q has the parameters %+v", text, h.params)
		}
	})
}
