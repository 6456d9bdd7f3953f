// Command daprd is Dapr's sidecar v1.18.0 with the components that Souk's profiles use, and no others: the stable ones and
// the three more that are needed would take half as long again to build. A released daprd has all of these but the JetStream
// broker, the SQLite name resolver and the SMTP binding.
package main

import (
	"fmt"
	"os"

	"github.com/dapr/dapr/cmd/daprd/options"
	"github.com/dapr/dapr/pkg/buildinfo"
	"github.com/dapr/kit/logger"
	"github.com/dapr/kit/signals"
	"go.uber.org/automaxprocs/maxprocs"
)

func main() {
	_, _ = maxprocs.Set() // without it, Go's own default holds
	log := logger.NewLogger("dapr.runtime")
	opts, err := options.New(os.Args[1:])
	if err != nil {
		log.Fatalf("Failed to parse flags: %v", err)
	}
	if opts.RuntimeVersion {
		fmt.Println(buildinfo.Version())
		return
	}
	opts.Logger.SetAppID(opts.AppID)
	if err := logger.ApplyOptionsToLoggers(&opts.Logger); err != nil {
		log.Fatal(err)
	}
	log.Infof("Starting Souk's build of the Dapr runtime, version %s", buildinfo.Version())
	if err := run(signals.Context(), opts, log); err != nil {
		log.Fatalf("Fatal error from runtime: %s", err)
	}
	log.Info("Daprd shut down gracefully")
}
