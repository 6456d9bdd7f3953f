package seed

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"
	"strconv"
)

// tileSize is the width and height of a generated picture.
const tileSize = 320

// tile returns a PNG for a kind of generated product: a figure on a ground, both made of its name.
func tile(name string) []byte {
	h := hash(name)
	p := palettes[slices.Sorted(maps.Keys(palettes))[int(h)%len(palettes)]]
	picture := image.NewPaletted(image.Rect(0, 0, tileSize, tileSize), color.Palette{rgb(p.from), rgb(p.to), rgb(p.body), rgb(p.accent)})
	inside := figures[int(h/16)%len(figures)]
	for y := range tileSize {
		for x := range tileSize {
			dx, dy := x-tileSize/2, y-tileSize/2
			switch {
			case inside(2*dx, 2*dy):
				picture.SetColorIndex(x, y, 3)
			case inside(dx, dy):
				picture.SetColorIndex(x, y, 2)
			case y > tileSize*3/4:
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		panic("seed: " + err.Error()) // a buffer takes everything
	}
	return out.Bytes()
}

// figures tell what is inside of them, from their middle.
var figures = []func(x, y int) bool{
	func(x, y int) bool { return x*x+y*y < 100*100 },
	func(x, y int) bool { return max(x, -x)+max(y, -y) < 120 },
	func(x, y int) bool { return max(x, -x) < 90 && max(y, -y) < 90 },
	func(x, y int) bool { return y < 90 && y > 2*max(x, -x)-110 },
	func(x, y int) bool { return max(x, -x) < 110 && max(y, -y) < 60 },
	func(x, y int) bool { return max(x, -x) < 50 && max(y, -y) < 110 },
	func(x, y int) bool { return x*x/2+y*y < 80*80 },
}

// rgb reads a colour such as #1f7a77.
func rgb(text string) color.RGBA {
	n, err := strconv.ParseUint(text[1:], 16, 24)
	if err != nil {
		n = 0xffffff // #fff, the only short one
	}
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255} //nolint:gosec // a byte each
}
