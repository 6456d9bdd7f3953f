package main

import (
	"github.com/dapr/components-contrib/bindings/cron"
	"github.com/dapr/components-contrib/bindings/localstorage"
	"github.com/dapr/components-contrib/bindings/smtp"
	nr "github.com/dapr/components-contrib/nameresolution"
	nrsqlite "github.com/dapr/components-contrib/nameresolution/sqlite"
	"github.com/dapr/components-contrib/pubsub/jetstream"
	psredis "github.com/dapr/components-contrib/pubsub/redis"
	"github.com/dapr/components-contrib/secretstores/local/env"
	"github.com/dapr/components-contrib/secretstores/local/file"
	"github.com/dapr/components-contrib/state/redis"
	"github.com/dapr/components-contrib/state/sqlite"
	"github.com/dapr/dapr/pkg/components/bindings"
	"github.com/dapr/dapr/pkg/components/nameresolution"
	"github.com/dapr/dapr/pkg/components/pubsub"
	"github.com/dapr/dapr/pkg/components/secretstores"
	"github.com/dapr/dapr/pkg/components/state"
	"github.com/dapr/dapr/pkg/runtime/registry"
	"github.com/dapr/kit/logger"

	"github.com/souk-shop/souk/tools/daprd/names"
)

// components returns what the profiles in components/ use. A profile that wants another registers it here.
func components() *registry.Options {
	log := logger.NewLogger("dapr.contrib")

	b := bindings.NewRegistry()
	b.Logger = log
	b.RegisterInputBinding(cron.NewCron, "cron")
	b.RegisterOutputBinding(localstorage.NewLocalStorage, "localstorage")
	b.RegisterOutputBinding(smtp.NewSMTP, "smtp")

	n := nameresolution.NewRegistry()
	n.Logger = log
	n.RegisterComponent(func(log logger.Logger) nr.Resolver { return names.Remember(nrsqlite.NewResolver(log)) }, "sqlite")

	p := pubsub.NewRegistry()
	p.Logger = log
	p.RegisterComponent(jetstream.NewJetStream, "jetstream")
	p.RegisterComponent(psredis.NewRedisStreams, "redis")

	secrets := secretstores.NewRegistry()
	secrets.Logger = log
	secrets.RegisterComponent(env.NewEnvSecretStore, "local.env")
	secrets.RegisterComponent(file.NewLocalSecretStore, "local.file")

	s := state.NewRegistry()
	s.Logger = log
	s.RegisterComponent(redis.NewRedisStateStore, "redis")
	s.RegisterComponent(sqlite.NewSQLiteStateStore, "sqlite")

	return registry.NewOptions().WithBindings(b).WithNameResolutions(n).WithPubSubs(p).WithSecretStores(secrets).WithStateStores(s)
}
