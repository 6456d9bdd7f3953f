package browser

import (
	"context"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// Picture writes a picture of the whole page.
func (t *Tab) Picture(folder, name string) {
	t.Helper()
	picture, err := t.picture()
	if err == nil {
		err = write(filepath.Join(folder, name+".png"), picture)
	}
	if err != nil {
		t.Fatalf("a picture of %s: %v", name, err)
	}
}

func (t *Tab) picture() ([]byte, error) {
	ctx, cancel := context.WithTimeout(t.ctx, Soon)
	defer cancel()
	return chromedp.Run(ctx, chromedp.FullScreenshot(100))
}
