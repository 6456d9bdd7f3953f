package images

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Built is an app's finished image: one for each platform, and the index of them.
type Built struct {
	App       App
	Platforms []v1.Platform
	Images    []v1.Image
	Index     v1.ImageIndex
	bills     []artifact
	unpacked  []int64
}

// maker makes images of one commit, one by one.
type maker struct {
	Options
	from Origin
	// programs are the folders of the compiled programs, one for each platform.
	programs []string
}

func makeAll(ctx context.Context, o Options, apps []App) ([]Built, error) {
	from, err := ReadOrigin(ctx, o.Root)
	if err != nil {
		return nil, err
	}
	o.Say("Images of %s as %s, for %s", from.Revision, o.Tag, platformNames(o.Platforms))
	m := maker{Options: o, from: from}
	for _, platform := range o.Platforms {
		folder, err := compile(ctx, o, apps, platform)
		if err != nil {
			return nil, err
		}
		m.programs = append(m.programs, folder)
	}
	var all []Built
	for _, app := range apps {
		made, err := m.one(app)
		if err != nil {
			return nil, fmt.Errorf("the image of %s cannot be made: %w", app.ID, err)
		}
		all = append(all, made)
	}
	return all, nil
}

// one makes the image of an app and writes it, unless it is there.
func (m maker) one(app App) (Built, error) {
	folder := filepath.Join(m.Out, app.ID)
	before, err := read(folder)
	if err != nil {
		m.Say("  %-12s what is in %s cannot be read, and is made anew (%s)", app.ID, folder, err)
		before = stored{}
	}
	made := Built{App: app, Platforms: m.Platforms}
	labels := describe(app, m.from, m.Tag)
	for i, platform := range m.Platforms {
		if err := m.add(&made, filepath.Join(m.programs[i], app.ID), platform, labels, before.images); err != nil {
			return Built{}, err
		}
	}
	made.Index = index(made.Images, m.Platforms, labels)
	same, err := before.holds(made)
	if err != nil {
		return Built{}, err
	}
	if !same {
		if err := made.store(folder, m.Tag); err != nil {
			return Built{}, err
		}
	}
	// From here on the files are read: what is in memory of this app can go.
	now, err := read(folder)
	made.Index, made.Images = now.index, now.images
	return made, err
}

// add makes the image of one platform and its bill of materials, also as a file beside the layout.
func (m maker) add(b *Built, program string, platform v1.Platform, labels map[string]string, before []v1.Image) error {
	bill := bill{app: b.App, from: m.from, version: m.Tag}
	files, err := contents(b.App, program, &bill)
	if err != nil {
		return err
	}
	archive, err := pack(files)
	if err != nil {
		return err
	}
	content, err := layer(archive, before)
	if err != nil {
		return err
	}
	made, err := image(b.App, platform, m.from, labels, content)
	if err != nil {
		return err
	}
	b.Images, b.unpacked = append(b.Images, made), append(b.unpacked, int64(len(archive)))
	if bill.content, err = content.DiffID(); err != nil {
		return err
	}
	written, err := bill.write(program)
	if err != nil {
		return err
	}
	referring, err := refer(made, written, labels["org.opencontainers.image.created"])
	if err != nil {
		return err
	}
	b.bills = append(b.bills, referring)
	return os.WriteFile(filepath.Join(m.Out, b.App.ID+"."+platform.Architecture+".cdx.json"), written, 0o644) //nolint:gosec // for everybody
}

// contents lists the files of an app's image, and notes in its bill what is no module of the program.
func contents(app App, program string, bill *bill) ([]file, error) {
	binary, err := os.ReadFile(program) //nolint:gosec // what was built a moment ago
	if err != nil {
		return nil, err
	}
	files := []file{{path: app.ID, mode: programMode, data: binary}}
	if !app.Trust {
		return files, nil
	}
	roots, err := trust()
	if err != nil {
		return nil, err
	}
	bill.trusted, err = trustVersion()
	return append(files, file{path: trustPath, mode: fileMode, data: roots}), err
}
