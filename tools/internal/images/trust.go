package images

import (
	"bytes"
	"encoding/pem"
	"errors"
	"runtime/debug"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// trustPath is where Go and most other programs look for root certificates.
const trustPath = "etc/ssl/certs/ca-certificates.crt"

// trust returns Mozilla's root certificates as the Go project publishes them: they are pinned in go.sum, whatever machine
// builds. A root that is trusted with conditions only, which a file of certificates cannot tell, is left out.
func trust() ([]byte, error) {
	var out bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint != nil {
			continue
		}
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// trustVersion is the version of the module that the certificates come from.
func trustVersion() (string, error) {
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, m := range info.Deps {
			if m.Path == trustModule {
				return m.Version, nil
			}
		}
	}
	return "", errors.New("this program does not know the version of its root certificates: build it with module support")
}
