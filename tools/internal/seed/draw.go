package seed

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"strings"
)

// palette is the colours of a drawing: the ground's two, the body, its shade and its accent.
type palette struct{ from, to, body, shade, accent string }

var palettes = map[string]palette{
	"umber": {"#f6ead9", "#e6cfae", "#6b4429", "#4f301c", "#e0a458"},
	"sea":   {"#e3f1f6", "#b9dbe6", "#2f6f8f", "#22536c", "#f2c078"},
	"plum":  {"#f3e7f0", "#dcbfd5", "#6d3a63", "#502849", "#e8a0a8"},
	"brick": {"#f9e8e0", "#efc4b2", "#a8452f", "#803222", "#f0c987"},
	"moss":  {"#edf2e2", "#cbd9ad", "#5b7238", "#435529", "#e3b34f"},
	"slate": {"#eaedf1", "#c5ced8", "#46525f", "#323c47", "#d98e5f"},
	"rust":  {"#faeadb", "#f0c9a0", "#b8622b", "#8e4a1f", "#3d6b70"},
	"mint":  {"#e6f5ee", "#b9e0cd", "#3f8f74", "#2e6d58", "#f4d58d"},
	"sand":  {"#f8f3e8", "#e8dabd", "#b99a66", "#97794a", "#56707a"},
	"ink":   {"#e8eaf3", "#bfc6de", "#2b3560", "#1e2647", "#e5a04b"},
	"teal":  {"#e2f3f1", "#b0d9d5", "#1f7a77", "#165a58", "#f0a868"},
	"honey": {"#fdf3d9", "#f5d98f", "#d1912a", "#a8721c", "#6b4b2a"},
	"chalk": {"#eef0ee", "#d3d9d4", "#f7f4ec", "#ddd6c6", "#8a9a8b"},
}

// draw returns a picture of the shape. The seed varies its pattern, so that no two products look the same.
func draw(shape, colours, seed string) string {
	p, h := palettes[colours], hash(seed)
	body := strings.NewReplacer("$b", p.body, "$s", p.shade, "$a", p.accent, "$l", p.from).Replace(shapes[shape])
	turn := int(h%7) - 3
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">`+
		`<defs><linearGradient id="g" x1="0" y1="0" x2="%d" y2="1"><stop stop-color="%s"/><stop offset="1" stop-color="%s"/></linearGradient></defs>`+
		`<rect width="400" height="400" fill="url(#g)"/>%s`+
		`<ellipse cx="200" cy="336" rx="118" ry="14" fill="%s" opacity=".18"/>`+
		`<g transform="rotate(%d 200 320)">%s%s</g></svg>`,
		h%2, p.from, p.to, ground(p, h), p.shade, turn, body, ornament(shape, p, h))
}

// ground is what lies behind the shape: a sun, hills or dots.
func ground(p palette, h uint32) string {
	switch x := 70 + h%260; h % 3 {
	case 0:
		return fmt.Sprintf(`<circle cx="%d" cy="120" r="%d" fill="#fff" opacity=".45"/>`, x, 60+h%40)
	case 1:
		return fmt.Sprintf(`<path d="M0 %d Q%d %d 400 %d V400 H0Z" fill="%s" opacity=".14"/>`, 270+h%40, x, 200+h%50, 280+h%30, p.body)
	default:
		return fmt.Sprintf(`<path d="M%d 0 L400 %d V0Z" fill="#fff" opacity=".35"/><circle cx="70" cy="%d" r="26" fill="%s" opacity=".25"/>`,
			x, 180+h%120, 80+h%90, p.accent)
	}
}

// ornament is a mark on the body, where the shape has room for one.
func ornament(shape string, p palette, h uint32) string {
	at, ok := labels[shape]
	if !ok {
		return ""
	}
	x, y := at[0], at[1]
	switch (h >> 3) % 5 {
	case 0:
		return fmt.Sprintf(`<circle cx="%d" cy="%d" r="20" fill="%s"/><circle cx="%d" cy="%d" r="9" fill="%s"/>`, x, y, p.accent, x, y, p.from)
	case 1:
		return fmt.Sprintf(`<path d="M%d %d l20 34 h-40z" fill="%s"/>`, x, y-20, p.accent)
	case 2:
		return fmt.Sprintf(`<path d="M%d %d h48 M%d %d h48 M%d %d h30" stroke="%s" stroke-width="7" stroke-linecap="round"/>`,
			x-24, y-14, x-24, y+3, x-24, y+20, p.accent)
	case 3:
		return fmt.Sprintf(`<path d="M%d %d c-30 -16 -26 -44 0 -50 c26 6 30 34 0 50z" fill="%s"/><path d="M%d %d v-38" stroke="%s" stroke-width="4"/>`,
			x, y+24, p.accent, x, y+24, p.shade)
	default:
		return fmt.Sprintf(`<path d="M%d %d l24 24 l-24 24 l-24 -24z" fill="%s"/><path d="M%d %d l10 10 l-10 10 l-10 -10z" fill="%s"/>`,
			x, y-24, p.accent, x, y-10, p.body)
	}
}

func hash(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s))
	return h.Sum32()
}

func dataURL(svg string) string {
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg))
}
