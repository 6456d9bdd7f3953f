package sidecartest_test

import (
	"testing"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
)

func TestSuiteOnTheFake(t *testing.T) {
	for _, profile := range sidecartest.Profiles() {
		t.Run(profile.String(), func(t *testing.T) {
			w := sidecartest.NewWorld(t, sidecartest.Stores(profile))
			target := sidecartest.NewTarget("suite-probed")
			w.Mount("target", target)
			w.Fake("suite").SetSecret("suite-secret", "s3cret")
			w.Fake("suite").Bind("suite-objects")
			sidecartest.Suite(t, func(*testing.T) *sidecar.Sidecar { return w.Sidecar("suite") },
				sidecartest.WithTarget("target"), sidecartest.WithSecret("suite-secret", "s3cret"),
				sidecartest.WithBinding("suite-objects"),
				sidecartest.WithTopic("suite-probed", func() []events.Event {
					w.Settle(t.Context())
					return target.Received()
				}))
		})
	}
}
