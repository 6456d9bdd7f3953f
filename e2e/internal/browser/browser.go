package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"
)

// stopPatience is how long a browser may take to close.
const stopPatience = 15 * time.Second

// Options say how a browser is run.
type Options struct {
	// Profile is its profile's folder, which has to be empty.
	Profile string
	// Failed is the folder for pictures of what tests that failed saw last.
	Failed string
	// Axe is axe-core's source.
	Axe string
}

// Browser is a Chromium that runs.
type Browser struct {
	Options
	ctx    context.Context
	cancel []context.CancelFunc
}

// Path returns the Chromium that the environment names, or the installed one.
func Path() (string, error) {
	name := os.Getenv("CHROMIUM")
	if name == "" {
		name = "chromium"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("the browser tests need Chromium (apt-get install chromium, or CHROMIUM=/path/to/it): %w", err)
	}
	return path, nil
}

// Start starts a browser. It dies with this process.
func Start(ctx context.Context, o Options) (*Browser, error) {
	path, err := Path()
	if err != nil {
		return nil, err
	}
	if held, err := os.ReadDir(o.Profile); err != nil || len(held) > 0 {
		return nil, fmt.Errorf("the profile %s has to be an empty folder (%w)", o.Profile, err)
	}
	b := &Browser{Options: o}
	ctx, stop := chromedp.NewExecAllocator(ctx, flags(path, o.Profile)...)
	b.cancel = append(b.cancel, stop)
	b.ctx, stop = chromedp.NewContext(ctx)
	b.cancel = append(b.cancel, stop)
	if err := chromedp.Do(b.ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("starting %s: %w", path, err), b.Stop())
	}
	return b, nil
}

// flags keep Chromium at home and at work: no calls to its makers, no rest for tabs that are not in front.
func flags(path, profile string) []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.WindowSize(1280, 900),
		chromedp.Flag("headless", "new"), chromedp.Flag("accept-lang", "en-US"),
		chromedp.Flag("no-sandbox", os.Getuid() == 0),
	}
	for _, name := range []string{
		"disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check", "disable-background-networking",
		"disable-component-update", "disable-sync", "disable-dev-shm-usage", "hide-scrollbars", "mute-audio",
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "disable-renderer-backgrounding",
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	return options
}

// Stop closes the browser.
func (b *Browser) Stop() error {
	ctx, cancel := context.WithTimeout(b.ctx, stopPatience)
	defer cancel()
	err := chromedp.Cancel(ctx)
	for i := len(b.cancel) - 1; i >= 0; i-- {
		b.cancel[i]()
	}
	return err
}
