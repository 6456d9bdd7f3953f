// Command daprd is Dapr's sidecar v1.18.0 with the stable components and the three more that the embedded profile
// needs: the JetStream broker, the SQLite name resolver and the SMTP binding.
//
// Build it with -tags stablecomponents.
package main

import (
	"github.com/dapr/components-contrib/bindings/smtp"
	"github.com/dapr/components-contrib/nameresolution/sqlite"
	"github.com/dapr/components-contrib/pubsub/jetstream"
	"github.com/dapr/dapr/cmd/daprd/app"
	"github.com/dapr/dapr/pkg/components/bindings"
	"github.com/dapr/dapr/pkg/components/nameresolution"
	"github.com/dapr/dapr/pkg/components/pubsub"
)

func main() {
	bindings.DefaultRegistry.RegisterOutputBinding(smtp.NewSMTP, "smtp")
	nameresolution.DefaultRegistry.RegisterComponent(sqlite.NewResolver, "sqlite")
	pubsub.DefaultRegistry.RegisterComponent(jetstream.NewJetStream, "jetstream")
	app.Run()
}
