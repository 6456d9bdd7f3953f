// Command daprd is Dapr's sidecar v1.18.0 with the components that Souk's profiles use, and no others: with all the stable
// ones it is half as large again to build. A release's daprd has these and more, but for
// the JetStream broker, the SQLite name resolver and the SMTP binding, which only a build of all components has.
//
// Build it without tags.
package main

import (
	"github.com/dapr/components-contrib/bindings/cron"
	"github.com/dapr/components-contrib/bindings/smtp"
	nrsqlite "github.com/dapr/components-contrib/nameresolution/sqlite"
	"github.com/dapr/components-contrib/pubsub/jetstream"
	psredis "github.com/dapr/components-contrib/pubsub/redis"
	"github.com/dapr/components-contrib/secretstores/local/env"
	"github.com/dapr/components-contrib/secretstores/local/file"
	"github.com/dapr/components-contrib/state/redis"
	"github.com/dapr/components-contrib/state/sqlite"
	"github.com/dapr/dapr/cmd/daprd/app"
	"github.com/dapr/dapr/pkg/components/bindings"
	"github.com/dapr/dapr/pkg/components/nameresolution"
	"github.com/dapr/dapr/pkg/components/pubsub"
	"github.com/dapr/dapr/pkg/components/secretstores"
	"github.com/dapr/dapr/pkg/components/state"
)

func main() {
	bindings.DefaultRegistry.RegisterInputBinding(cron.NewCron, "cron")
	bindings.DefaultRegistry.RegisterOutputBinding(smtp.NewSMTP, "smtp")
	nameresolution.DefaultRegistry.RegisterComponent(nrsqlite.NewResolver, "sqlite")
	pubsub.DefaultRegistry.RegisterComponent(jetstream.NewJetStream, "jetstream")
	pubsub.DefaultRegistry.RegisterComponent(psredis.NewRedisStreams, "redis")
	secretstores.DefaultRegistry.RegisterComponent(env.NewEnvSecretStore, "local.env")
	secretstores.DefaultRegistry.RegisterComponent(file.NewLocalSecretStore, "local.file")
	state.DefaultRegistry.RegisterComponent(redis.NewRedisStateStore, "redis")
	state.DefaultRegistry.RegisterComponent(sqlite.NewSQLiteStateStore, "sqlite")
	app.Run()
}
