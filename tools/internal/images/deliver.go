package images

import (
	"context"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// deliver loads and pushes the images, and prints what there is now.
func deliver(ctx context.Context, o Options, all []Built, loading bool) error {
	o.Say("")
	o.Say("  %-12s %-40s %s", "image", "compressed (unpacked)", "digest of the index")
	for _, b := range all {
		sizes, err := b.sizes()
		if err != nil {
			return err
		}
		digest, err := b.Index.Digest()
		if err != nil {
			return err
		}
		o.Say("  %-12s %-40s %s", b.App.ID, sizes, digest)
	}
	o.Say("")
	o.Say("OCI layouts and bills of materials are in %s.", o.Out)
	if loading {
		if err := loadAll(ctx, o, all); err != nil {
			return err
		}
	}
	if o.Push == "" {
		return nil
	}
	return pushAll(ctx, o, all)
}

func loadAll(ctx context.Context, o Options, all []Built) error {
	fresh := 0
	for _, b := range all {
		loaded, err := b.load(ctx, "souk/"+b.App.ID+":"+o.Tag)
		if err != nil {
			return err
		}
		if loaded {
			fresh++
		}
	}
	o.Say("docker has souk/<app>:%s: %d loaded, %d were there.", o.Tag, fresh, len(all)-fresh)
	return nil
}

func pushAll(ctx context.Context, o Options, all []Built) error {
	for _, b := range all {
		reference := strings.TrimSuffix(o.Push, "/") + "/" + b.App.ID + ":" + o.Tag
		if err := b.push(ctx, reference); err != nil {
			return err
		}
		o.Say("pushed %s", reference)
	}
	return nil
}

// sizes tells how big the images are, compressed and as they run.
func (b Built) sizes() (string, error) {
	var all []string
	for i, one := range b.Images {
		layers, err := one.Layers()
		if err != nil {
			return "", err
		}
		packed, err := layers[0].Size()
		if err != nil {
			return "", err
		}
		all = append(all, fmt.Sprintf("%s %s (%s)", b.Platforms[i].Architecture, megabytes(packed), megabytes(b.unpacked[i])))
	}
	return strings.Join(all, ", "), nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

func platformNames(platforms []v1.Platform) string {
	names := make([]string, len(platforms))
	for i, p := range platforms {
		names[i] = p.String()
	}
	return strings.Join(names, " and ")
}
