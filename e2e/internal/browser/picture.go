package browser

import (
	"context"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

// Picture writes a picture of the whole page, with all the pictures in it.
func (t *Tab) Picture(folder, name string) {
	t.Helper()
	Read[any](t, "for (const i of document.images) i.loading = 'eager'")
	t.AwaitTrue("the pictures are there", "[...document.images].every((i) => i.complete)")
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
	for {
		picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err == nil || ctx.Err() != nil {
			return picture, err
		}
		select { // a page that is just being left has no picture
		case <-time.After(poll):
		case <-ctx.Done():
			return nil, err
		}
	}
}
