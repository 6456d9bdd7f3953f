package main

import (
	"context"

	"github.com/dapr/dapr/cmd/daprd/options"
	"github.com/dapr/dapr/pkg/healthz"
	"github.com/dapr/dapr/pkg/metrics"
	"github.com/dapr/dapr/pkg/modes"
	"github.com/dapr/dapr/pkg/runtime"
	"github.com/dapr/dapr/pkg/security"
	"github.com/dapr/kit/concurrency"
	"github.com/dapr/kit/logger"
	"go.opencensus.io/stats/view"
)

// run runs the sidecar until ctx ends or it is told to shut down. Dapr's own package app does the same, with the components
// of a build tag, and panics without one.
func run(ctx context.Context, opts *options.Options, log logger.Logger) error {
	health := healthz.New()
	provider, err := security.New(ctx, security.Options{
		SentryAddress:           opts.SentryAddress,
		ControlPlaneTrustDomain: opts.ControlPlaneTrustDomain,
		ControlPlaneNamespace:   opts.ControlPlaneNamespace,
		TrustAnchors:            opts.TrustAnchors,
		AppID:                   opts.AppID,
		MTLSEnabled:             opts.EnableMTLS,
		Mode:                    modes.DaprMode(opts.Mode),
		Healthz:                 health,
		JwtAudiences:            opts.SentryRequestJwtAudiences,
	})
	if err != nil {
		return err
	}
	return concurrency.NewRunnerManager(provider.Run, func(ctx context.Context) error {
		handler, err := provider.Handler(ctx)
		if err != nil {
			return err
		}
		config := settings(opts)
		config.Registry, config.Security, config.Healthz = components(), handler, health
		config.Metrics = metrics.Options{
			Enabled: opts.Metrics.Enabled(), Port: opts.Metrics.Port(), ListenAddress: opts.Metrics.ListenAddress(),
			Namespace: metrics.DefaultMetricNamespace, Log: log, Healthz: health, Meter: view.NewMeter(),
		}
		sidecar, err := runtime.FromConfig(ctx, config)
		if err != nil {
			return err
		}
		return sidecar.Run(ctx)
	}).Run(ctx)
}

// settings passes the flags on.
func settings(o *options.Options) *runtime.Config {
	return &runtime.Config{
		AppID:                         o.AppID,
		ActorsService:                 o.ActorsService,
		ActorsDisseminationTimeout:    o.ActorsDisseminationTimeout,
		RemindersService:              o.RemindersService,
		SchedulerAddress:              o.SchedulerAddress,
		SchedulerStreams:              o.SchedulerJobStreams,
		AllowedOrigins:                o.AllowedOrigins,
		ResourcesPath:                 o.ResourcesPath,
		ComponentsPath:                o.ComponentsPath,
		ControlPlaneAddress:           o.ControlPlaneAddress,
		SentryAddress:                 o.SentryAddress,
		EnableMTLS:                    o.EnableMTLS,
		Mode:                          o.Mode,
		Config:                        o.Config,
		DaprHTTPPort:                  o.DaprHTTPPort,
		DaprInternalGRPCPort:          o.DaprInternalGRPCPort,
		DaprInternalGRPCListenAddress: o.DaprInternalGRPCListenAddress,
		DaprAPIGRPCPort:               o.DaprAPIGRPCPort,
		DaprAPIListenAddresses:        o.DaprAPIListenAddresses,
		DaprPublicPort:                o.DaprPublicPort,
		DaprPublicListenAddress:       o.DaprPublicListenAddress,
		UnixDomainSocket:              o.UnixDomainSocket,
		ProfilePort:                   o.ProfilePort,
		EnableProfiling:               o.EnableProfiling,
		EnableAPILogging:              o.EnableAPILogging,
		MaxRequestSize:                o.MaxRequestSize,
		ReadBufferSize:                o.ReadBufferSize,
		ApplicationPort:               o.AppPort,
		AppProtocol:                   o.AppProtocol,
		AppChannelAddress:             o.AppChannelAddress,
		AppMaxConcurrency:             o.AppMaxConcurrency,
		AppSSL:                        o.AppSSL,
		EnableAppHealthCheck:          o.EnableAppHealthCheck,
		AppHealthCheckPath:            o.AppHealthCheckPath,
		AppHealthProbeInterval:        o.AppHealthProbeInterval,
		AppHealthProbeTimeout:         o.AppHealthProbeTimeout,
		AppHealthThreshold:            o.AppHealthThreshold,
		DaprGracefulShutdownSeconds:   o.DaprGracefulShutdownSeconds,
		DaprBlockShutdownDuration:     o.DaprBlockShutdownDuration,
		DisableBuiltinK8sSecretStore:  o.DisableBuiltinK8sSecretStore,
		DisableInitEndpoints:          o.DisableInitEndpoints,
	}
}
