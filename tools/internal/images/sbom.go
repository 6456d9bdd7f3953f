package images

import (
	"bytes"
	"cmp"
	"debug/buildinfo"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/uuid"
)

// trustModule is the module that the root certificates come from.
const trustModule = "golang.org/x/crypto/x509roots/fallback"

// local is the version of a module that is built from a folder.
const local = "(devel)"

// bill is what an image is made of.
type bill struct {
	app     App
	from    Origin
	version string
	// content is the digest of the image's layer, uncompressed.
	content v1.Hash
	// trusted is the version of the root certificates, "" where there are none.
	trusted string
}

// write returns the bill of materials of the program, as CycloneDX in JSON: the modules that the linker noted in it, and Go's
// own library. It has the commit's time, and a serial number that follows from the content.
func (b bill) write(program string) ([]byte, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, fmt.Errorf("what %s is made of cannot be read: %w", program, err)
	}
	var out bytes.Buffer
	encoder := cdx.NewBOMEncoder(&out, cdx.BOMFileFormatJSON)
	if err := encoder.SetPretty(true).SetEscapeHTML(false).EncodeVersion(b.document(info), cdx.SpecVersion1_6); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (b bill) document(info *debug.BuildInfo) *cdx.BOM {
	doc := cdx.NewBOM()
	doc.SerialNumber = uuid.NewSHA1(uuid.NameSpaceURL, []byte(home+"\n"+b.app.ID+"\n"+b.from.Revision+"\n"+b.content.String())).URN()
	main := b.module(cmp.Or(info.Main.Path, info.Path), local)
	main.Type, main.Name, main.Version = cdx.ComponentTypeApplication, b.app.ID, b.version
	doc.Metadata = &cdx.Metadata{Timestamp: b.from.Created.Format(time.RFC3339), Component: &main}
	components := []cdx.Component{library("std", strings.TrimPrefix(info.GoVersion, "go"))}
	for _, m := range info.Deps {
		components = append(components, b.module(linked(m)))
	}
	if b.trusted != "" {
		components = append(components, library(trustModule, b.trusted))
	}
	refs := make([]string, len(components))
	for i, c := range components {
		refs[i] = c.BOMRef
	}
	doc.Components = &components
	doc.Dependencies = &[]cdx.Dependency{{Ref: main.BOMRef, Dependencies: &refs}}
	return doc
}

// linked returns the module that is in the program: its replacement where that is published, too, and no folder.
func linked(m *debug.Module) (path, version string) {
	if r := m.Replace; r != nil && r.Version != "" && r.Version != local {
		m = r
	} else if r != nil {
		return m.Path, local
	}
	return m.Path, m.Version
}

// module is a module of the program. One of this repository has no version of its own: the commit tells which it is.
func (b bill) module(path, version string) cdx.Component {
	if version != local {
		return library(path, version)
	}
	c := library(path, "")
	c.Version = b.from.Revision
	return c
}

func library(path, version string) cdx.Component {
	url := "pkg:golang/" + path
	if version != "" {
		url += "@" + version
	}
	return cdx.Component{BOMRef: url, Type: cdx.ComponentTypeLibrary, Name: path, Version: version, PackageURL: url}
}
