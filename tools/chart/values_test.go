package chart

import (
	"strings"
	"testing"

	"github.com/souk-shop/souk/tools/chart/internal/render"
)

// TestWrongValues: what cannot work is refused before anything is installed, and the message names the field.
func TestWrongValues(t *testing.T) {
	for setting, field := range map[string]string{
		"replicas=3":                                       "replicas",
		"service.cart.replicas=3":                          "service",
		"services.card.replicas=3":                         "card",
		"services.cart.replica=3":                          "/services/cart",
		"services.cart.replicas=0":                         "/services/cart/replicas",
		"services.cart.replicas=two":                       "/services/cart/replicas",
		"services.cart.replicas=1000":                      "/services/cart/replicas",
		"services.cart.port=70000":                         "/services/cart/port",
		"services.cart.public=maybe":                       "/services/cart/public",
		"services.cart.callers.gateway={FETCH /carts}":     "/services/cart/callers/gateway/0",
		"services.cart.callers.gateway={GET carts}":        "/services/cart/callers/gateway/0",
		"services.cart.callers.Gateway={GET /}":            "/services/cart/callers",
		"services.cart.env.APP_PORT=1":                     "/services/cart/env",
		"services.cart.env.GOMEMLIMIT=1":                   "/services/cart/env",
		"services.cart.env.lower=1":                        "/services/cart/env",
		"services.cart.resources.limits.memory=1":          "/services/cart/resources/limits/memory",
		"services.cart.resources.limits.memory=1G":         "/services/cart/resources/limits/memory",
		"services.cart.resources.requests.cpu=0":           "/services/cart/resources/requests/cpu",
		"services.cart.resources.requests.cpu=lots":        "/services/cart/resources/requests/cpu",
		"services.cart.sidecar.resources.limit.memory=1Gi": "/services/cart/sidecar/resources",
		"services.cart.autoscaling.targetCPU=0":            "/services/cart/autoscaling/targetCPU",
		"services.cart.autoscaling.enabled=yes":            "/services/cart/autoscaling/enabled",
		"services.cart.keda.lag=0":                         "/services/cart/keda/lag",
		"services.cart.keda.minReplicas=0":                 "/services/cart/keda/minReplicas",
		"services.cart.disruption.maxUnavailable=0":        "/services/cart/disruption/maxUnavailable",
		"services.cart.disruption.maxUnavailable=100%":     "/services/cart/disruption/maxUnavailable",
		"services.cart.service.type=ExternalName":          "/services/cart/service/type",
		"services.cart.token.existingSecret=Cart_Token":    "/services/cart/token/existingSecret",
		"defaults.replicas=0":                              "/defaults/replicas",
		"image.registry=":                                  "/image/registry",
		"image.registry=example.com/":                      "/image/registry",
		"image.tag=a b":                                    "/image/tag",
		"image.pullPolicy=Sometimes":                       "/image/pullPolicy",
		"image.pullSecrets={registry}":                     "/image/pullSecrets/0",
		"shop.name=":                                       "/shop/name",
		"shop.currency=euro":                               "/shop/currency",
		"shop.publicUrl=shop.example":                      "/shop/publicUrl",
		"shop.trustedProxies={ingress}":                    "/shop/trustedProxies/0",
		"shop.logLevel=info":                               "/shop/logLevel",
		"rollout.maxSurge=0":                               "/rollout/maxSurge",
		"rollout.progressDeadlineSeconds=5":                "/rollout/progressDeadlineSeconds",
		"termination.preStopSeconds=0":                     "/termination/preStopSeconds",
		"termination.drainSeconds=5":                       "/termination/drainSeconds",
		"dapr.logLevel=trace":                              "/dapr/logLevel",
		"dapr.maxBodySize=4MB":                             "/dapr/maxBodySize",
		"dapr.metricsPort=0":                               "/dapr/metricsPort",
		"dapr.appHealth.threshold=0":                       "/dapr/appHealth/threshold",
		"dapr.tracing.samplingRate=1":                      "/dapr/tracing/samplingRate",
		"dapr.tracing.protocol=udp":                        "/dapr/tracing/protocol",
		"components.create=no":                             "/components/create",
		"components.redis.host=redis":                      "/components/redis/host",
		"components.redis.host=redis://a:1":                "/components/redis/host",
		"components.redis.type=sentinel":                   "/components/redis/type",
		"components.metadata.pubsub.redisPassword.name=a":  "/components/metadata/pubsub/redisPassword",
		"media.type=ftp":                                   "/media/type",
		"media.volume.size=5":                              "/media/volume/size",
		"media.volume.accessModes={ReadOnlyMany}":          "/media/volume/accessModes/0",
		"media.s3.endpoint=minio:9000":                     "/media/s3/endpoint",
		"secrets.auth.adminEmail=admin":                    "/secrets/auth/adminEmail",
		"secrets.orders.existingSecret=a":                  "/secrets",
		"ingress.host=https://shop.example":                "/ingress/host",
		"ingress.tls.enabled=certainly":                    "/ingress/tls/enabled",
		"gatewayApi.hostnames={shop_example}":              "/gatewayApi/hostnames/0",
		"gatewayApi.parentRefs[0].namespace=edge":          "/gatewayApi/parentRefs/0",
		"networkPolicy.enabled=on":                         "/networkPolicy/enabled",
		"networkPolicy.ingressFrom[0].cidr=0.0.0.0/0":      "/networkPolicy/ingressFrom/0",
		"networkPolicy.backends[0].ports[0].protocol=HTTP": "/networkPolicy/backends/0/ports/0/protocol",
		"seed.products=-1":                                 "/seed/products",
		"test.timeout=2":                                   "/test/timeout",
		"monitoring.podMonitor.interval=half a minute":     "/monitoring/podMonitor/interval",
		"monitoring.alerts.enable=true":                    "/monitoring/alerts",
		"commonLabels.team=1":                              "/commonLabels/team",
		"nameOverride=" + strings.Repeat("x", 41):          "/nameOverride",
	} {
		t.Run(setting, func(t *testing.T) {
			values, err := render.Values(nil, setting)
			if err != nil {
				t.Fatal(err)
			}
			_, err = render.Chart(folder, render.Usual, values)
			if err == nil || !strings.Contains(err.Error(), field) {
				t.Errorf("%s: error %v, want %q in it", setting, err, field)
			}
		})
	}
}
